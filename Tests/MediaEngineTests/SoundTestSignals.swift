import Glibc
import MediaEngine

/// Sounds for tests, and what tests ask of a sound.
enum TestSound {
    /// A tone of 12 dB below full scale.
    static func tone(_ frequency: Double, frames: Int) -> [Int16] {
        var generator = ToneGenerator(frequency: frequency)
        var frame = AudioFrame()
        return (0..<frames).flatMap { _ in
            generator.fill(&frame)
            return frame.samples
        }
    }

    /// Harmonics of a voice whose pitch and loudness wander; the same every time.
    static func voice(frames: Int) -> [Int16] {
        var phase = 0.0
        return (0..<frames * AudioFrame.sampleCount).map { index in
            let time = Double(index) / 48_000
            let pitch = 130 + 30 * sin(2 * .pi * 0.7 * time)
            phase += 2 * .pi * pitch / 48_000
            let loudness = max(0.15, sin(2 * .pi * 1.9 * time) + 0.4)
            var sum = 0.0
            for harmonic in 1...20 {
                let frequency = pitch * Double(harmonic)
                let formant = exp(-pow((frequency - 600) / 350, 2)) + 0.5 * exp(-pow((frequency - 1_700) / 400, 2))
                sum += formant * sin(phase * Double(harmonic))
            }
            return Int16(max(-32_000, min(32_000, 5_000 * loudness * sum)))
        }
    }

    /// The frames of samples whose number is a multiple of 480.
    static func frames(_ samples: [Int16]) -> [AudioFrame] {
        stride(from: 0, to: samples.count, by: AudioFrame.sampleCount).map { start in
            var frame = AudioFrame()
            frame.withSamples { buffer in
                for index in buffer.indices { buffer[index] = samples[start + index] }
            }
            return frame
        }
    }

    static func contains(_ frequency: Double, in samples: [Int16]) -> Bool {
        var detector = ToneDetector(frequency: frequency)
        for frame in frames(samples) { detector.add(frame) }
        return detector.isFound
    }

    /// Everything that is not the tone, relative to the tone, in dB; the tone's phase and level are fitted.
    static func impurity(of samples: ArraySlice<Int16>, frequency: Double, rate: Double) -> Double {
        var (sine, cosine, energy) = (0.0, 0.0, 0.0)
        let count = Double(samples.count)
        for (index, sample) in samples.enumerated() {
            let angle = 2 * .pi * frequency * Double(index) / rate
            sine += Double(sample) * Glibc.sin(angle)
            cosine += Double(sample) * Glibc.cos(angle)
            energy += Double(sample) * Double(sample)
        }
        let tone = 2 * (sine * sine + cosine * cosine) / count
        return 10 * log10(max(energy - tone, 1e-9) / tone)
    }
}

extension AudioEncoder {
    /// The payloads of a whole sound; test convenience.
    mutating func payloads(of samples: [Int16]) throws -> [[UInt8]] {
        var buffer = [UInt8](repeating: 0, count: 1_500)
        var payloads: [[UInt8]] = []
        for frame in TestSound.frames(samples) {
            let length = try buffer.withUnsafeMutableBytes { buffer in
                Result { try encode(frame, into: buffer) }
            }.get()
            if let length { payloads.append(Array(buffer[..<length])) }
        }
        return payloads
    }
}

extension AudioDecoder {
    mutating func samples(of payload: [UInt8]) throws -> [Int16] {
        var buffer = [Int16](repeating: 0, count: 5_760)
        let count = try buffer.withUnsafeMutableBufferPointer { buffer in
            Result { try payload.withUnsafeBytes { bytes in try decode(bytes, into: buffer) } }
        }.get()
        return Array(buffer[..<count])
    }

    mutating func concealed(_ count: Int) throws -> [Int16] {
        var buffer = [Int16](repeating: 0, count: 5_760)
        let made = try buffer.withUnsafeMutableBufferPointer { buffer in
            Result { try conceal(count, into: buffer) }
        }.get()
        return Array(buffer[..<made])
    }

    mutating func recovered(_ count: Int, from next: [UInt8]) throws -> [Int16] {
        var buffer = [Int16](repeating: 0, count: 5_760)
        let made = try buffer.withUnsafeMutableBufferPointer { buffer in
            Result { try next.withUnsafeBytes { bytes in try recover(count, from: bytes, into: buffer) } }
        }.get()
        return Array(buffer[..<made])
    }
}
