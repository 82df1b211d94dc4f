import Testing

@testable import MediaEngine

struct ToneDetectorMissTests {
    /// A tone that was heard at the start and no more is not heard to the end.
    @Test func theTimeWithoutTheToneIsMeasuredAfterItWasFound() {
        var detector = ToneDetector(frequency: 440)
        for _ in 0..<100 { detector.add(AudioFrame()) }
        #expect(detector.longestMiss == 0)
        for frame in TestSound.frames(TestSound.tone(440, frames: 50)) { detector.add(frame) }
        #expect(detector.isFound && detector.longestMiss == 0)
        for _ in 0..<200 { detector.add(AudioFrame()) }
        for frame in TestSound.frames(TestSound.tone(440, frames: 50)) { detector.add(frame) }
        #expect(detector.isFound && (190...200).contains(detector.longestMiss / AudioFrame.sampleCount))
    }
}
