import Testing
import Wire

struct BackoffTests {
    @Test func pausesGrowToHalfAMinute() {
        for seed in 0..<50 as Range<UInt64> {
            var random = RandomSource.seeded(seed)
            var backoff = Backoff()
            #expect(backoff.next(using: &random) == .zero)
            for longest in [1, 2, 4, 8, 16, 30, 30, 30] {
                let pause = backoff.next(using: &random)
                #expect(pause <= .seconds(longest))
                #expect(pause >= .seconds(longest) * 0.8)
            }
            for _ in 0..<100 { #expect(backoff.next(using: &random) <= .seconds(30)) }
            backoff.reset()
            #expect(backoff.next(using: &random) == .zero)
        }
    }

    @Test func theFirstPauseAndTheLongestCanBeChosen() {
        var random = RandomSource.seeded(1)
        var backoff = Backoff(startsAtOnce: false, longest: .seconds(10))
        let pauses = (0..<20).map { _ in backoff.next(using: &random) }
        #expect((.seconds(0.8) ... .seconds(1)).contains(pauses[0]))
        #expect(pauses.allSatisfy { $0 <= .seconds(10) })
    }

    @Test func whatAServerAsksForIsTheLeastThatIsWaited() {
        var random = RandomSource.seeded(1)
        var backoff = Backoff()
        for _ in 0..<20 {
            let pause = backoff.next(atLeast: .seconds(100), using: &random)
            #expect((.seconds(100) ... .seconds(105)).contains(pause))
        }
        #expect(backoff.next(atLeast: .seconds(1_000_000_000), using: &random) <= .seconds(3780))
        #expect(backoff.next(atLeast: .seconds(-1), using: &random) <= .seconds(30))
    }
}
