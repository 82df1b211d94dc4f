import Testing

@testable import MediaEngine

struct RecordingTrackTests {
    private func frame(_ value: Int16) -> AudioFrame {
        var frame = AudioFrame()
        frame.withSamples { $0.update(repeating: value) }
        return frame
    }

    private func take(_ count: Int, from track: inout RecordingTrack) -> [Int16] {
        var output = [Int16](repeating: -1, count: count)
        output.withUnsafeMutableBufferPointer { track.take(count, into: $0, offset: 0, stride: 1) }
        return output
    }

    @Test func framesInStepAreKeptAsTheyAre() {
        var track = RecordingTrack()
        let voice = TestSound.voice(frames: 50)
        // Frames come up to 8 ms early or late.
        for (index, frame) in TestSound.frames(voice).enumerated() {
            track.append(frame, at: 480 + index * 480 + [0, 400, -400, 90][index % 4])
        }
        #expect(track.waiting == 480 + voice.count)
        #expect(take(480, from: &track) == [Int16](repeating: 0, count: 480))
        #expect(take(voice.count, from: &track) == voice)
        #expect(track.corrections == 0 && track.dropped == 0)
    }

    @Test func withoutPlacesFramesJustFollow() {
        var track = RecordingTrack()
        let voice = TestSound.voice(frames: 20)
        for frame in TestSound.frames(voice) { track.append(frame, at: nil) }
        #expect(take(voice.count, from: &track) == voice)
        #expect(track.waiting == 0)
    }

    @Test func aGapIsSilenceOfItsLength() {
        var track = RecordingTrack()
        track.append(frame(5), at: 0)
        track.append(frame(6), at: 48_000)
        let sound = take(48_480, from: &track)
        #expect(sound[..<480].allSatisfy { $0 == 5 })
        #expect(sound[480..<48_000].allSatisfy { $0 == 0 })
        #expect(sound[48_000...].allSatisfy { $0 == 6 })
    }

    @Test func whatDidNotComeInTimeIsSilenceAndNotWaitedFor() {
        var track = RecordingTrack()
        #expect(take(9_600, from: &track) == [Int16](repeating: 0, count: 9_600))
        track.append(frame(7), at: 0)
        #expect(track.dropped == 0 && track.waiting == 480)
        _ = take(96_000, from: &track)
        // More than 100 ms too late.
        track.append(frame(8), at: 100)
        #expect(track.dropped == 1 && track.waiting == 0)
    }

    /// Ten minutes of a sound card whose clock is off: the sound stays where it belongs, and there is no step in it.
    @Test(arguments: [200.0, -200, 500, -500])
    func anotherClockIsFollowed(partsPerMillion: Double) {
        var track = RecordingTrack()
        var tone = ToneGenerator(frequency: 300)
        var frame = AudioFrame()
        var output = [Int16](repeating: 0, count: 4_800)
        var fetched = 0
        var steepest = 0
        var last: Int16 = 0
        for index in 0..<60_000 {
            tone.fill(&frame)
            let place = Int(Double(index * 480) * (1 + partsPerMillion / 1_000_000))
            track.append(frame, at: place)
            if index > 10 { #expect(abs(track.taken + track.waiting - 480 - place) < 300) }
            while track.waiting > 9_600 {
                output.withUnsafeMutableBufferPointer { track.take(4_800, into: $0, offset: 0, stride: 1) }
                for sample in output {
                    steepest = max(steepest, abs(Int(sample) - Int(last)))
                    last = sample
                }
                fetched += 4_800
            }
        }
        #expect(track.dropped == 0)
        #expect(abs(Double(track.corrections) - 28_800_000 * abs(partsPerMillion) / 1_000_000) < 400)
        // A 300 Hz tone of this level has no steeper slope than 8,231 x 2π x 300 / 48,000.
        #expect(steepest < 340)
    }

    @Test func withoutAReaderItStaysBounded() {
        var track = RecordingTrack()
        for index in 0..<2_000 { track.append(frame(1), at: index * 480) }
        #expect(track.dropped > 1_000)
        #expect(track.waiting <= 1 << 17)
        // A place far in the future is no trap either.
        let waiting = track.waiting
        track.append(frame(1), at: 1 << 40)
        #expect(track.waiting == waiting)
    }
}
