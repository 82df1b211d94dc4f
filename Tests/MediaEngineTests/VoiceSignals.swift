import Glibc
import Wire

@testable import MediaEngine

/// Sounds like speech, made by numbers alone: voiced and voiceless syllables with pauses, each run the same.
struct SpeechLike {
    private var random: RandomSource
    private let pitch: Double
    private var phase = 0.0
    private var resonances: [(a: Double, b: Double, one: Double, two: Double)] = []
    /// Samples left of the syllable, its length, its loudness and whether it is voiced.
    private var left = 0
    private var length = 1
    private var loudness = 0.0
    private var isVoiced = false

    init(pitch: Double, seed: UInt64) {
        self.pitch = pitch
        random = .seeded(seed)
    }

    /// Full scale is 1; about -20 dB while it speaks.
    mutating func next(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float(sample()) }
    }

    private mutating func sample() -> Double {
        if left == 0 { begin() }
        left -= 1
        let place = Double(length - left) / Double(length)
        phase += pitch * (1 + 0.15 * sin(place * 3)) / 48_000
        if phase >= 1 { phase -= 1 }
        let noise = Double.random(in: -1...1, using: &random)
        let source = isVoiced ? (phase < 0.08 ? 1 - phase / 0.08 : -0.04) + 0.02 * noise : noise * 0.12
        var sum = source * 0.15
        for index in resonances.indices {
            let value =
                source + resonances[index].a * resonances[index].one + resonances[index].b * resonances[index].two
            resonances[index].two = resonances[index].one
            resonances[index].one = value
            sum += value * (1 - resonances[index].a - resonances[index].b)
        }
        return sum * loudness * sin(.pi * place) * 0.5
    }

    private mutating func begin() {
        let isPause = Int.random(in: 0..<5, using: &random) == 0
        length = Int.random(in: 5_000..<12_000, using: &random)
        left = length
        loudness = isPause ? 0 : Double.random(in: 0.4...1, using: &random)
        isVoiced = Int.random(in: 0..<4, using: &random) != 0
        let places = isVoiced ? [300...900, 900...2_400, 2_400...3_500] : [2_500...4_000, 5_000...8_000]
        resonances = places.map { range in
            let frequency = Double(Int.random(in: range, using: &random))
            let radius = exp(-Double.pi * 120 / 48_000)
            return (2 * radius * cos(2 * .pi * frequency / 48_000), -radius * radius, 0, 0)
        }
    }
}

/// A room between loudspeaker and microphone: noise that dies away, after a delay.
struct EchoPath {
    private var response: [Float]
    private var history: [Float] = []

    /// - Parameters:
    ///   - delay: in samples.
    ///   - length: of the room's sound until it is 60 dB down, in samples.
    ///   - gain: in dB.
    init(delay: Int, length: Int, gain: Double, seed: UInt64) {
        var random = RandomSource.seeded(seed)
        // Every ninth sample only, which is as hard to learn and cheaper to make.
        var room = [Float](repeating: 0, count: length)
        for index in stride(from: 0, to: length, by: 9) {
            room[index] = Float(Double.random(in: -1...1, using: &random) * exp(-6.9 * Double(index) / Double(length)))
        }
        let energy = room.reduce(0) { $0 + $1 * $1 }
        let scale = Float(pow(10, gain / 20)) / energy.squareRoot()
        response = [Float](repeating: 0, count: delay) + room.map { $0 * scale }
    }

    mutating func apply(_ sound: [Float]) -> [Float] {
        history = Array(history.suffix(response.count - 1))
        if history.count < response.count - 1 {
            history = [Float](repeating: 0, count: response.count - 1 - history.count) + history
        }
        let all = history + sound
        var result = [Float](repeating: 0, count: sound.count)
        all.withUnsafeBufferPointer { all in
            result.withUnsafeMutableBufferPointer { result in
                for (tap, factor) in response.enumerated() where factor != 0 {
                    let start = response.count - 1 - tap
                    for index in result.indices { result[index] += factor * all[start + index] }
                }
            }
        }
        history = all
        return result
    }
}

extension AudioFrame {
    /// From samples of full scale 1.
    init(_ values: [Float]) {
        self.init()
        withSamples { samples in
            for index in samples.indices { samples[index] = Int16(clamping: Int((values[index] * 32_768).rounded())) }
        }
    }
}
