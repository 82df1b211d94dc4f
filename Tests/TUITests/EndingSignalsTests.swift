import Glibc
import Testing

@testable import TUI

@Suite struct EndingSignalsTests {
    @Test func aSignalToldTwiceIsOneWish() {
        let signals = EndingSignals()
        #expect(!signals.hasBegun)
        #expect(signals.receive(SIGTERM, at: 1_000) == .begins)
        #expect(signals.hasBegun)
        #expect(signals.receive(SIGTERM, at: 1_000) == .repeats)
        #expect(signals.receive(SIGINT, at: 1_499) == .repeats)
        #expect(signals.receive(SIGINT, at: 1_500) == .insists)
    }

    /// A shell, the kernel and a session manager may all say that the terminal is gone, over seconds.
    @Test func aLostTerminalNeverInsists() {
        let signals = EndingSignals()
        #expect(signals.receive(SIGHUP, at: 0) == .begins)
        for moment in [Int64(0), 50, 5_000, 60_000] { #expect(signals.receive(SIGHUP, at: moment) == .repeats) }
        #expect(signals.receive(SIGTERM, at: 60_000) == .repeats)
        #expect(signals.receive(SIGHUP, at: 70_000) == .repeats)
        #expect(signals.receive(SIGTERM, at: 70_000) == .insists)
    }
}
