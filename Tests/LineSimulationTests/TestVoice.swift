import Glibc

/// Ten seconds of a voice that never pauses.
enum TestVoice {
    /// Harmonics of a voice whose pitch and loudness wander.
    static let samples: [Int16] = {
        var phase = 0.0
        return (0..<480_000).map { index in
            let time = Double(index) / 48_000
            let pitch = 130 + 30 * sin(2 * .pi * 0.7 * time)
            phase += 2 * .pi * pitch / 48_000
            let loudness = max(0.15, sin(2 * .pi * 1.9 * time) + 0.4)
            var sum = 0.0
            for harmonic in 1...12 { sum += sin(phase * Double(harmonic)) / Double(harmonic) }
            return Int16(max(-32_000, min(32_000, 5_000 * loudness * sum)))
        }
    }()
}
