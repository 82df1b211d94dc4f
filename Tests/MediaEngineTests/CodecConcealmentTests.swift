import Glibc
import Testing

@testable import MediaEngine

struct CodecConcealmentTests {
    private let tone = (0..<1_600).map { Int16(8_000 * sin(2 * .pi * 200 * Double($0) / 8_000)) }

    private func receive(_ samples: [Int16], _ concealment: inout PitchConcealment) -> [Int16] {
        var samples = samples
        samples.withUnsafeMutableBufferPointer { concealment.receive($0) }
        return samples
    }

    private func conceal(_ count: Int, _ concealment: inout PitchConcealment) -> [Int16] {
        var samples = [Int16](repeating: 0, count: count)
        samples.withUnsafeMutableBufferPointer { concealment.conceal(into: $0) }
        return samples
    }

    @Test func aPeriodicSoundGoesOnWithoutAStep() {
        var concealment = PitchConcealment()
        _ = receive(Array(tone[..<800]), &concealment)
        let made = conceal(80, &concealment)
        // 200 Hz at 8 kHz repeats every 40 samples, so the continuation can be exact.
        for index in made.indices { #expect(abs(Int(made[index]) - Int(tone[800 + index])) < 200) }
        let after = receive(Array(tone[880..<1_040]), &concealment)
        for index in after.indices { #expect(abs(Int(after[index]) - Int(tone[880 + index])) < 400) }
    }

    @Test func aLongGapFadesToSilence() {
        var concealment = PitchConcealment()
        _ = receive(Array(tone[..<800]), &concealment)
        let made = conceal(800, &concealment)
        #expect(made[..<80].contains { abs($0) > 7_000 })
        #expect(made[400..<440].contains { abs($0) > 500 })
        #expect(made[480...].allSatisfy { $0 == 0 })
    }

    @Test func whatFollowsAGapIsFadedIn() {
        var concealment = PitchConcealment()
        _ = receive(Array(tone[..<800]), &concealment)
        _ = conceal(800, &concealment)
        let after = receive([Int16](repeating: 10_000, count: 160), &concealment)
        for index in 1..<after.count { #expect(abs(Int(after[index]) - Int(after[index - 1])) <= 300) }
        #expect(after[100] == 10_000)
    }

    @Test func nothingReceivedGivesSilence() {
        var concealment = PitchConcealment()
        #expect(conceal(80, &concealment).allSatisfy { $0 == 0 })
    }
}
