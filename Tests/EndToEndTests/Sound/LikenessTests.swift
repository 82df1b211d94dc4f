import Testing

/// The measure itself must see what it is there to see.
struct LikenessTests {
    private static let rate = 16_000
    private static let speech = Speech.samples(seconds: 3, rate: rate)
    private static let played = WaveFile(samples: speech, rate: rate)

    private func likeness(_ samples: [Float]) throws -> Likeness {
        try Likeness(of: WaveFile(samples: samples, rate: Self.rate), to: Self.played, maximumDelay: 1)
    }

    @Test func aLateCopyIsTheSame() throws {
        let likeness = try likeness([Float](repeating: 0, count: 4321) + Self.speech.map { $0 / 2 })
        #expect(likeness.parts.count >= 4)
        #expect(likeness.parts.allSatisfy { $0.correlation > 0.999 && $0.delay == 4321 / 16_000 })
        #expect(likeness.longestGap == 0)
    }

    @Test func anotherVoiceIsNotTheSame() throws {
        #expect(try likeness(Speech.samples(seconds: 3, rate: Self.rate, seed: 6)).meanCorrelation < 0.6)
    }

    @Test func aSlowerCopyIsSeen() throws {
        let slower = (0..<(Self.speech.count)).map { Self.speech[Int(Double($0) / 1.01)] }
        let likeness = try likeness(slower)
        #expect(likeness.meanCorrelation < 0.9)
    }

    @Test func aStepInTheDelayIsSeenAndForgiven() throws {
        let likeness = try likeness(Array(Self.speech[..<24_000] + Self.speech[24_160...]))
        #expect(likeness.meanCorrelation > 0.9)
        #expect(abs(likeness.spread - 0.01) < 0.0005)
    }

    @Test func aGapIsSeen() throws {
        var samples = Self.speech
        for index in 20_000..<21_600 { samples[index] = 0 }
        #expect(try likeness(samples).longestGap >= 0.05)
    }

    @Test func aFileKeepsItsSound() throws {
        let workplace = try Workplace()
        try WaveFile(samples: [0, 0.5, -0.5, 1], rate: 8000).write(to: workplace.file("a.wav"))
        let file = try WaveFile(readingFrom: workplace.file("a.wav"))
        #expect(file.rate == 8000)
        #expect(file.samples.map { ($0 * 100).rounded() } == [0, 50, -50, 100])
    }
}
