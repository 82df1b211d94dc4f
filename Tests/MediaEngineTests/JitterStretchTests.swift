import Glibc
import Testing
import Wire

@testable import MediaEngine

struct JitterStretchTests {
    private func adjust(
        _ samples: [Int16], excess: Int, isUrgent: Bool = true, _ stretch: inout TimeStretch
    ) -> [Int16] {
        var buffer = samples + [Int16](repeating: 0, count: TimeStretch.growth)
        let count = buffer.withUnsafeMutableBufferPointer {
            stretch.adjust($0, count: samples.count, excess: excess, isUrgent: isUrgent)
        }
        return Array(buffer[..<count])
    }

    private func rested() -> TimeStretch {
        var stretch = TimeStretch()
        for _ in 0..<20 { _ = adjust([Int16](repeating: 0, count: 960), excess: 0, &stretch) }
        return stretch
    }

    @Test(arguments: [500, -500])
    func aToneStaysATone(excess: Int) {
        var stretch = rested()
        let tone = Array(TestSound.tone(400, frames: 2))
        let changed = adjust(tone, excess: excess, &stretch)
        // 400 Hz repeats every 120 samples.
        #expect((tone.count - changed.count) % 120 == 0)
        #expect(excess > 0 ? changed.count < tone.count : changed.count > tone.count)
        #expect(TestSound.impurity(of: changed[...], frequency: 400, rate: 48_000) < -35)
        #expect(changed.first == tone.first && changed.last == tone.last)
    }

    @Test func nothingIsChangedWithoutNeedOrRest() {
        var stretch = rested()
        let tone = Array(TestSound.tone(400, frames: 2))
        #expect(adjust(tone, excess: 0, &stretch) == tone)
        #expect(adjust(tone, excess: 100, &stretch) == tone)
        // What is not urgent waits four seconds for a pause.
        #expect(adjust(tone, excess: 500, isUrgent: false, &stretch) == tone)
        #expect(adjust(tone, excess: 500, &stretch).count < tone.count)
        for _ in 0..<199 { #expect(adjust(tone, excess: 500, isUrgent: false, &stretch) == tone) }
        #expect(adjust(tone, excess: 500, isUrgent: false, &stretch).count < tone.count)
    }

    @Test func muchTooMuchIsShortenedQuickly() {
        var stretch = rested()
        let tone = Array(TestSound.tone(400, frames: 2))
        let total = (0..<50).reduce(0) { sum, _ in sum + adjust(tone, excess: 9_000, &stretch).count }
        #expect(total <= 50 * 960 - 20 * 480)
    }

    /// All that fits into a frame, but so much that whole ticks of the sound clock are left.
    @Test func silenceGivesWayFirst() {
        var stretch = TimeStretch()
        let silence = [Int16](repeating: 3, count: 960)
        for _ in 0..<5 { #expect(adjust(silence, excess: 2_000, &stretch).count == 960 - 560) }
        for _ in 0..<5 { #expect(adjust(silence, excess: -2_000, &stretch).count == 960 + 560) }
    }

    /// A sample too few has a packet asked for too early, as many would.
    @Test(arguments: [-1, -20, -100, -480])
    func whatIsTooShortBecomesLongEnough(excess: Int) {
        for sound in [Array(TestSound.tone(390, frames: 2)), [Int16](repeating: 3, count: 960)] {
            var stretch = rested()
            let count = adjust(sound, excess: excess, &stretch).count
            #expect(count >= 960 - excess && count <= 960 - excess + 300)
        }
    }

    /// Where one period does, two are not put in to leave one out later.
    @Test func noMoreIsPutInThanWanted() {
        var stretch = rested()
        #expect(adjust(Array(TestSound.tone(200, frames: 2)), excess: -480, &stretch).count == 960 + 480)
    }

    /// What was made up is left out where the sound goes on as it would have.
    @Test func soundJoinsWhatWasMadeUpBeforeIt() {
        func join(_ sound: [Int16]) -> [Int16] {
            var buffer = sound
            let count = buffer.withUnsafeMutableBufferPointer { TimeStretch.join($0, made: 480, count: 1_440) }
            return Array(buffer[..<count])
        }
        let tone = Array(TestSound.tone(400, frames: 3))
        let joined = join(tone)
        #expect(joined.count == 960)
        #expect(TestSound.impurity(of: joined[...], frequency: 400, rate: 48_000) < -35)
        // One period is as much as fits.
        #expect((360...380).contains(1_440 - join(Array(TestSound.tone(130, frames: 3))).count))
        var random = RandomSource.seeded(4)
        let noise = (0..<1_440).map { _ in Int16(truncatingIfNeeded: random.next() % 20_000) - 10_000 }
        #expect(join(noise) == noise)
    }

    @Test func onlyAPauseIsMadeLongerInPlaceOfWhatIsMissing() {
        var stretch = rested()
        var pause = [Int16](repeating: 3, count: 960) + [Int16](repeating: 9_999, count: 480)
        #expect(pause.withUnsafeMutableBufferPointer { stretch.lengthenPause($0, count: 960, by: 480) })
        #expect(pause == [Int16](repeating: 3, count: 1_440))
        let tone = Array(TestSound.tone(400, frames: 2)) + [Int16](repeating: 0, count: 480)
        var same = tone
        #expect(!same.withUnsafeMutableBufferPointer { stretch.lengthenPause($0, count: 960, by: 480) })
        #expect(!pause.withUnsafeMutableBufferPointer { stretch.lengthenPause($0, count: 600, by: 480) })
        #expect(same == tone)
    }

    @Test func shortFramesAreStretchedLess() {
        var stretch = rested()
        let tone = Array(TestSound.tone(400, frames: 1))
        #expect(adjust(tone, excess: 5_000, &stretch).count == 240)
        let tiny = Array(tone[..<120])
        stretch = rested()
        #expect(adjust(tiny, excess: 5_000, &stretch) == tiny)
    }
}
