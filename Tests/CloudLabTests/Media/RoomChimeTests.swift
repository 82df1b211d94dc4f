import MediaEngine
import Testing

@testable import CloudLab

@Suite struct RoomChimeTests {
    private var chime = RoomChime()

    /// The frames until it falls silent.
    private mutating func rest() -> [AudioFrame] {
        var (frame, frames) = (AudioFrame(), [AudioFrame]())
        while frames.count < 1_000, chime.render(into: &frame) { frames.append(frame) }
        return frames
    }

    @Test mutating func itIsSilentWithoutNews() {
        var frame = AudioFrame()
        let isHeard = chime.render(into: &frame)
        #expect(!isHeard)
    }

    @Test mutating func bothNewsAreShortSoftAndDifferent() {
        chime.tell(.arrival)
        let arrival = rest()
        chime.tell(.departure)
        let departure = rest()
        #expect(arrival.count == 24 && departure.count == 24 && arrival != departure)
        for frames in [arrival, departure] {
            let samples = frames.flatMap(\.samples).map { Int($0) }
            #expect((1_000...3_000).contains(samples.map(abs).max() ?? 0))
            #expect(zip(samples, samples.dropFirst()).allSatisfy { abs($1 - $0) < 400 })
            #expect(abs(samples.last ?? 99) < 10)
        }
    }

    @Test mutating func muchNewsAtOnceIsToldByTheLatest() {
        chime.tell(.arrival)
        let arrival = rest()
        for _ in 0..<50 { chime.tell(.departure) }
        chime.tell(.arrival)
        let frames = rest()
        #expect(frames.count == 48 && Array(frames[24...]) == arrival)
    }
}
