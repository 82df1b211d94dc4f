internal import Wire

/// What the loudspeaker was given, kept until the microphone's sound of about the same time is there.
///
/// The two devices have a clock each. The distance between writing and reading is measured by time and kept by reading a
/// little faster or slower, up to 600 ppm, between the samples; a jump beyond that is made at once and counted. Where the echo
/// shows that the clocks differ from what time tells, the distance changes with it.
struct EchoReference {
    /// Whether anyone reads; nothing is kept otherwise.
    private(set) var isWanted = false
    /// Times samples were left out because they were too old to be of use.
    private(set) var overflows = 0
    /// Blocks for which nothing was there in time.
    private(set) var gaps = 0
    private var ring = [Int16](repeating: 0, count: Self.capacity)
    /// Samples ever written.
    private var written = 0
    private var lastWrite = MonotonicTime.zero
    /// Where reading goes on, in samples ever written; nil before it begins.
    private var position: Double?
    /// Samples that reading stays behind writing.
    private var distance = Self.leastDistance
    private var error = 0.0
    private var gapsInARow = 0

    /// About 680 ms; a power of two.
    private static let capacity = 32_768
    private static let leastDistance = 1_200.0
    private static let greatestDistance = 2_400.0
    /// Samples of the least distance that may be used up before reading stays behind by a block.
    private static let reserve = 200.0
    /// Samples that the distance may be off before reading jumps.
    private static let greatestError = 7_200.0
    /// Half a millisecond is what threads are late by; it says nothing of clocks.
    private static let tolerance = 24.0
    private static let greatestCorrection = 600e-6
    private static let correctionTime = 4.0 * Double(AudioFrame.sampleRate)

    mutating func setWanted(_ isWanted: Bool) {
        guard isWanted != self.isWanted else { return }
        self.isWanted = isWanted
        restart()
    }

    mutating func append(_ frame: borrowing AudioFrame, at now: MonotonicTime) {
        guard isWanted else { return }
        for (index, sample) in frame.samples.enumerated() { ring[(written + index) & (Self.capacity - 1)] = sample }
        written += AudioFrame.sampleCount
        lastWrite = now
    }

    /// Gives the 480 samples, of full scale 1, whose echo may be in what was recorded until `now`.
    ///
    /// - Parameter advance: samples beyond 480 by which reading goes on, as the echo does; nil for what the clocks tell.
    /// - Returns: false where reading has come too close to writing by going further: the next samples come 10 ms later.
    @discardableResult
    mutating func take(into samples: UnsafeMutablePointer<Float>, advance: Double? = nil, at now: MonotonicTime) -> Bool
    {
        let sinceWrite = min(max(now - lastWrite, .zero), .milliseconds(20))
        let head = Double(written) + sinceWrite.samples
        guard var place = place(head), place >= 1 else { return leaveOut(samples) }
        error += (head - place - distance - error) * 0.01
        if abs(error) > Self.greatestError || head - place > Double(Self.capacity - 2 * AudioFrame.sampleCount) {
            distance = min(distance, Self.greatestDistance)
            place = head - distance
            error = 0
            overflows += 1
        }
        guard distance >= Self.leastDistance - Self.reserve else {
            distance += Double(AudioFrame.sampleCount)
            return false
        }
        let advance = advance ?? told
        let step = 1 + advance / Double(AudioFrame.sampleCount)
        guard place >= 1, place + Double(AudioFrame.sampleCount) * step + 2 < Double(written) else {
            return leaveOut(samples)
        }
        gapsInARow = 0
        interpolate(from: place, step, into: samples)
        position = place + Double(AudioFrame.sampleCount) * step
        distance -= advance - told
        return true
    }

    /// Samples beyond 480 by which reading should go on, by the times of writing and reading.
    var told: Double {
        let beyond = max(0, abs(error) - Self.tolerance) / Self.correctionTime
        return (error < 0 ? -1 : 1) * min(beyond, Self.greatestCorrection) * Double(AudioFrame.sampleCount)
    }

    private mutating func place(_ head: Double) -> Double? {
        if position == nil, Double(written) >= Self.leastDistance + 1 { position = head - distance }
        return position
    }

    /// Gives silence.
    private mutating func leaveOut(_ samples: UnsafeMutablePointer<Float>) -> Bool {
        samples.update(repeating: 0, count: AudioFrame.sampleCount)
        guard position != nil else { return true }
        gaps += 1
        gapsInARow += 1
        if gapsInARow == 1 { distance = max(distance, min(distance + 240, Self.greatestDistance)) }
        if gapsInARow > 50 { restart() }
        return true
    }

    private mutating func restart() {
        written = 0
        position = nil
        distance = min(distance, Self.greatestDistance)
        error = 0
        gapsInARow = 0
    }

    /// By the cubic through the four samples around.
    private func interpolate(from place: Double, _ step: Double, into samples: UnsafeMutablePointer<Float>) {
        for index in 0..<AudioFrame.sampleCount {
            let exact = place + Double(index) * step
            let whole = Int(exact)
            let part = Float(exact - Double(whole))
            let (before, first) = (sample(whole - 1), sample(whole))
            guard part > 0 else {
                samples[index] = first
                continue
            }
            let (second, after) = (sample(whole + 1), sample(whole + 2))
            samples[index] = Self.cubic(before, first, second, after, part)
        }
    }

    private static func cubic(_ before: Float, _ first: Float, _ second: Float, _ after: Float, _ part: Float) -> Float
    {
        let (down, up) = (part - 1, part + 1)
        let outer = part * down / 6
        let inner = up * (part - 2) / 2
        return -before * outer * (part - 2) + first * inner * down - second * inner * part + after * outer * up
    }

    private func sample(_ index: Int) -> Float {
        Float(ring[index & (Self.capacity - 1)]) / 32_768
    }
}

extension Duration {
    /// At 48 kHz.
    fileprivate var samples: Double {
        Double(components.seconds) * Double(AudioFrame.sampleRate) + Double(components.attoseconds) * 48e3 / 1e18
    }
}
