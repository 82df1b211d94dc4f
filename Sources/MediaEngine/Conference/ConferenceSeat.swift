internal import Glibc

/// One party's place in a mix: what it says in the present 10 ms, and how it hears the others.
struct ConferenceSeat: Sendable {
    /// Who sits here; nil while it is free.
    private(set) var number: UInt32?
    /// What the party says; of use while `isHeard`.
    private(set) var samples = [Int16](repeating: 0, count: AudioFrame.sampleCount)
    /// Whether `samples` count in the mix.
    private(set) var isHeard = false
    /// Whether the party gave sound for the present 10 ms, and for those before.
    private var isGiven = false
    private var wasGiven = false
    var limiter = MixLimiter()
    /// Whether the party was given a mix before.
    var hasListened = false

    /// Of what begins or ends in the middle of a sound, in samples: 5 ms.
    private static let fade: Int32 = 240

    mutating func take(for number: UInt32) {
        self.number = number
        (isHeard, isGiven, wasGiven, hasListened) = (false, false, false, false)
        limiter = MixLimiter()
    }

    /// Takes the present 10 ms; once.
    mutating func give(_ frame: borrowing AudioFrame) {
        guard !isGiven else { return }
        isGiven = true
        isHeard = !Self.isSilent(frame)
        guard isHeard else { return }
        let begins = !wasGiven
        samples.withUnsafeMutableBufferPointer { samples in
            frame.samples.withUnsafeBufferPointer { given in
                for index in samples.indices { samples[index] = given[index] }
            }
            if begins { Self.fadeIn(samples) }
        }
    }

    /// Nothing more is given for the present 10 ms: sound that has just ended dies away.
    mutating func close() {
        guard !isGiven else { return }
        isHeard = isHeard && wasGiven
        if isHeard { samples.withUnsafeMutableBufferPointer { Self.dieAway($0) } }
    }

    mutating func advance() {
        wasGiven = isGiven
        isGiven = false
    }

    /// Frees the seat; what is left of its sound is added to `sums`.
    ///
    /// - Parameter isClosed: whether the present 10 ms are already mixed.
    mutating func leave(_ sums: UnsafeMutablePointer<Int32>, isClosed: Bool) -> Bool {
        number = nil
        guard isHeard, isGiven || wasGiven && !isClosed else { return false }
        let isMixed = isClosed || !isGiven
        samples.withUnsafeMutableBufferPointer { samples in
            if isMixed { Self.dieAway(samples) } else { Self.fadeOut(samples) }
            for index in samples.indices { sums[index] &+= Int32(samples[index]) }
        }
        isHeard = false
        return true
    }

    private static func isSilent(_ frame: borrowing AudioFrame) -> Bool {
        frame.samples.withUnsafeBufferPointer { samples in
            guard let start = samples.baseAddress, start[0] == 0 else { return false }
            // Each sample is as the one before it.
            return memcmp(start, start + 1, (samples.count - 1) * MemoryLayout<Int16>.stride) == 0
        }
    }

    static func fadeIn(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in 0..<fade { scale(&samples[Int(index)], index) }
    }

    private static func fadeOut(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in 0..<fade { scale(&samples[Int(index)], fade - 1 - index) }
        for index in Int(fade)..<samples.count { samples[index] = 0 }
    }

    /// Goes on from the last sample: what was said last is heard backwards, falling to silence, so that nothing clicks.
    private static func dieAway(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in 0..<Int(fade) { samples[index] = samples[samples.count - 1 - index] }
        fadeOut(samples)
    }

    private static func scale(_ sample: inout Int16, _ weight: Int32) {
        sample = Int16(truncatingIfNeeded: Int32(sample) * weight / fade)
    }
}
