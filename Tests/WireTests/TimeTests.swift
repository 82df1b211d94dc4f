import Testing
import Wire

struct TimeTests {
    private enum Timer: Hashable { case early, late }

    @Test func timersComeInOrderAndOnce() {
        var table = TimerTable<Timer>()
        table[.late] = .zero + .seconds(2)
        table[.early] = .zero + .seconds(1)
        #expect(table.nextDeadline == .zero + .seconds(1))
        #expect(table.popExpired(at: .zero + .milliseconds(999)) == nil)
        #expect(table.popExpired(at: .zero + .seconds(3)) == .early)
        #expect(table.popExpired(at: .zero + .seconds(3)) == .late)
        #expect(table.popExpired(at: .zero + .seconds(3)) == nil)
        #expect(table.nextDeadline == nil)
    }

    @Test func theEarlierDeadlineIsFoundAmongOptionals() {
        let soon = MonotonicTime.zero + .seconds(1)
        #expect(MonotonicTime?.earlier(nil, nil) == nil)
        #expect(MonotonicTime?.earlier(soon, nil) == soon)
        #expect(MonotonicTime?.earlier(soon + .seconds(1), soon) == soon)
    }

    @Test func durationsKeepTheirNanoseconds() {
        #expect(Duration.milliseconds(-1500).nanoseconds == -1_500_000_000)
        #expect(Duration.seconds(Int64.max).nanoseconds == .max)
        #expect((MonotonicTime.zero + .milliseconds(20)) - .zero == .milliseconds(20))
    }

    @Test func seededRandomnessRepeats() {
        var first = RandomSource.seeded(7)
        var second = RandomSource.seeded(7)
        #expect(first.bytes(33) == second.bytes(33))
        #expect(first.iceCharacters(24).utf8.count == 24)
    }
}
