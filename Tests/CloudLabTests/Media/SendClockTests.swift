import Testing
import Wire

@testable import CloudLab

@Suite struct SendClockTests {
    private let rate = 48_000

    private func time(_ milliseconds: Int) -> MonotonicTime { .zero + .milliseconds(milliseconds) }

    @Test func oneSpeakerKeepsItsSteps() {
        var clock = SendClock()
        let first = clock.timestamp(.max - 479, rate: rate, at: time(0))
        // Early, late, and after a loss: what arrives unevenly was spoken evenly; and the timestamp wraps.
        #expect(clock.timestamp(480, rate: rate, at: time(35)) &- first == 960)
        #expect(clock.timestamp(1440, rate: rate, at: time(40)) &- first == 1920)
        #expect(clock.timestamp(3360, rate: rate, at: time(80)) &- first == 3840)
    }

    @Test func anotherSpeakerGoesOnWhereTheLastOneWas() {
        var clock = SendClock()
        let last = clock.timestamp(1_000_000, rate: rate, at: time(0))
        let changed = clock.timestamp(3_900_000_000, rate: rate, at: time(300))
        #expect(changed &- last == 14_400)
        #expect(clock.timestamp(3_900_000_960, rate: rate, at: time(320)) &- changed == 960)
        // Back again, with less than a frame between the two.
        let back = clock.timestamp(1_015_360, rate: rate, at: time(321))
        #expect(back &- changed == 1920)
    }

    @Test func theLabsOwnSoundsGoOnFromASpeaker() {
        var clock = SendClock()
        let last = clock.timestamp(77_000, rate: 8000, at: time(0))
        #expect(clock.advance(by: 160, rate: 8000, at: time(20)) &- last == 160)
        #expect(clock.advance(by: 160, rate: 8000, at: time(40)) &- last == 320)
    }

    /// Story: a speaker was muted for a minute and sent nothing, while its clock stood.
    @Test func aClockThatStoodIsBroughtUpToTime() {
        var clock = SendClock()
        let last = clock.timestamp(0, rate: rate, at: time(0))
        #expect(clock.timestamp(960, rate: rate, at: time(60_000)) &- last == 60 * 48_000)
    }
}

@Suite struct SendGridTests {
    @Test func itDoesNotDrift() {
        var grid = SendGrid(at: .zero)
        for frame in 0..<100 {
            let taken = grid.take(at: .zero + .milliseconds(20 * frame + 7))
            #expect(taken == (.zero + .milliseconds(20 * frame), 0))
        }
    }

    @Test func aShortDelayIsMadeUpFor() {
        var grid = SendGrid(at: .zero)
        let now = MonotonicTime.zero + .milliseconds(100)
        for frame in 0..<6 { #expect(grid.take(at: now) == (.zero + .milliseconds(20 * frame), 0)) }
        #expect(grid.next > now)
    }

    @Test func aStallIsLeftOut() {
        var grid = SendGrid(at: .zero)
        let now = MonotonicTime.zero + .milliseconds(1010)
        #expect(grid.take(at: now) == (.zero + .milliseconds(1000), 50))
        #expect(grid.next == .zero + .milliseconds(1020))
    }

    @Test func otherIntervalsAreMadeUpForAsLong() {
        var grid = SendGrid(at: .zero, every: .milliseconds(10))
        let now = MonotonicTime.zero + .milliseconds(100)
        for frame in 0..<11 { #expect(grid.take(at: now) == (.zero + .milliseconds(10 * frame), 0)) }
        #expect(grid.take(at: now + .milliseconds(121)) == (.zero + .milliseconds(220), 11))
    }

    /// Work that takes longer than its interval leaves half of the time to others.
    @Test func slowWorkWaits() {
        var grid = SendGrid(at: .zero, every: .milliseconds(10))
        func time(_ milliseconds: Int) -> MonotonicTime { .zero + .milliseconds(milliseconds) }
        _ = grid.take(at: time(0))
        #expect(grid.wakeUp(begun: time(0), ended: time(3)) == time(10))
        #expect(grid.wakeUp(begun: time(0), ended: time(7)) == time(14))
        #expect(grid.wakeUp(begun: time(0), ended: time(40)) == time(80))
    }
}
