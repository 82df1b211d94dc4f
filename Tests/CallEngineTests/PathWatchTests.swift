import Testing
import Wire

@testable import CallEngine

/// When the end of a flow of packets makes a path suspicious.
struct PathWatchTests {
    private func time(_ milliseconds: Int) -> MonotonicTime { .zero + .milliseconds(milliseconds) }

    /// A second of packets, then nothing.
    private func watch() -> PathWatch {
        var watch = PathWatch()
        watch.begin(at: time(0))
        for tick in 0...50 { watch.packetArrived(at: time(20 * tick)) }
        return watch
    }

    private func suspicion(pauses: Bool) -> Int? {
        var watch = watch()
        for _ in 0..<100 {
            guard let deadline = watch.deadline else { return nil }
            if watch.timerFired(pauses: pauses, at: deadline) {
                return Int((deadline - .zero).milliseconds)
            }
        }
        return nil
    }

    @Test func aFlowThatStopsIsSuspiciousSoon() { #expect(suspicion(pauses: false) == 1_300) }

    @Test func aSenderThatPausesIsGivenTime() { #expect(suspicion(pauses: true) == 3_000) }
}
