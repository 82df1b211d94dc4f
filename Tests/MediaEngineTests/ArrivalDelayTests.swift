import Testing
import Wire

@testable import MediaEngine

struct ArrivalDelayTests {
    /// Whoever is away nearly all the time, for hours, teaches nothing, and spoils nothing for later.
    @Test func whatIsLearntAfterHoursOfOutagesIsSound() {
        var delays = ArrivalDelay(initial: .milliseconds(40))
        var sent = MonotonicTime.zero
        func receive(after delay: Duration) {
            delays.expect(1)
            delays.record(arrival: sent + delay, mediaTime: sent.nanoseconds)
            sent += .milliseconds(20)
        }
        for number in 0..<200_000 { receive(after: number % 40 == 0 ? .zero : .milliseconds(700)) }
        for number in 0..<20_000 { receive(after: .milliseconds(number % 3)) }
        #expect(delays.cost.best > 0 && delays.cost.best < 20_000_000)
        #expect(delays.cost.cost(of: delays.cost.best).isFinite)
        #expect(delays.cost.cost(of: 0) > delays.cost.cost(of: delays.cost.best))
    }
}
