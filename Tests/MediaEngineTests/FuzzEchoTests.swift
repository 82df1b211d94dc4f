import EchoCancellation
import Testing
import Wire

/// What nobody would play or say: the canceller must come out of it, since a call goes on with it for hours.
struct FuzzEchoTests {
    private enum Sound: CaseIterable {
        case silence, noise, fullScale, constant, impulse, faint

        func fill(_ block: inout [Float], _ random: inout RandomSource) {
            for index in block.indices {
                block[index] =
                    switch self {
                    case .silence: 0
                    case .noise: Float.random(in: -1...1, using: &random)
                    case .fullScale: index % 96 < 48 ? 1 : -1
                    case .constant: 1
                    case .impulse: index == 7 ? 1 : 0
                    case .faint: Float.random(in: -1...1, using: &random) / 32_768
                    }
            }
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>) func noSoundBreaksTheCanceller(seed: UInt64) {
        var random = RandomSource.seeded(seed)
        var canceller = EchoCanceller()
        var (far, near) = (Sound.silence, Sound.silence)
        var played = [Float](repeating: 0, count: EchoCanceller.blockSize)
        var microphone = played
        for block in 0..<10_000 {
            if block % 10 == 0 {
                if random.next() % 3 == 0, let other = Sound.allCases.randomElement(using: &random) { far = other }
                if random.next() % 3 == 0, let other = Sound.allCases.randomElement(using: &random) { near = other }
            }
            far.fill(&played, &random)
            near.fill(&microphone, &random)
            let told = Double(Float.random(in: -0.288...0.288, using: &random))
            let isThere = random.next() % 50 != 0
            played.withUnsafeBufferPointer { played in
                microphone.withUnsafeMutableBufferPointer { microphone in
                    guard let played = played.baseAddress, let microphone = microphone.baseAddress else { return }
                    canceller.process(microphone, played: isThere ? played : nil, told: told)
                }
            }
            guard microphone.allSatisfy(\.isFinite), canceller.advance.isFinite else {
                Issue.record("block \(block) of seed \(seed): \(far) played, \(near) at the microphone")
                return
            }
        }
    }
}
