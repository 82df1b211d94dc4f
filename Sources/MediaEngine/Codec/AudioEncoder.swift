internal import Wire

/// The encoder of one sent stream, whatever its codec: frames of 10 ms gathered into payloads of a packet's length.
package struct AudioEncoder: ~Copyable {
    package let codec: AudioCodec
    /// Samples at 48 kHz in a packet.
    package let packetSamples: Int
    /// One of these is there.
    private var opus: OpusEncoder?
    private var g722: G722Encoder?
    private var g711: G711Encoder?
    private let leavesSilenceOut: Bool
    private var gathered: [Int16]
    private var gatheredCount = 0

    /// - Parameters:
    ///   - packetTime: 10, 20, 40 or 60 ms; anything else becomes the next of these.
    ///   - settings: for Opus.
    package init(
        _ codec: AudioCodec, packetTime: Duration, opus settings: OpusSettings = OpusSettings()
    ) throws(CodecError) {
        self.codec = codec
        let milliseconds = packetTime.milliseconds
        packetSamples = ([10, 20, 40].first { milliseconds <= Double($0) } ?? 60) * AudioFrame.sampleRate / 1_000
        opus = codec == .opus ? try OpusEncoder(settings) : nil
        g722 = codec == .g722 ? G722Encoder() : nil
        switch codec {
        case .pcmu: g711 = G711Encoder(.muLaw)
        case .pcma: g711 = G711Encoder(.aLaw)
        case .opus, .g722: g711 = nil
        }
        leavesSilenceOut = codec == .opus && settings.isDiscontinuous
        gathered = [Int16](repeating: 0, count: packetSamples)
    }

    /// Tells the share of packets that the far end loses, 0–100.
    package mutating func setExpectedLoss(percent: Int) {
        opus?.setExpectedLoss(percent: percent)
    }

    /// Bits a second; only Opus has a choice.
    package mutating func setBitRate(_ bitRate: Int) {
        opus?.setBitRate(bitRate)
    }

    /// Takes 10 ms; when a packet is full, writes it to `payload` and returns its length in bytes.
    ///
    /// The length is 0 where there is nothing but silence and the far end wants that left out (RFC 7587, section 3.1.3).
    package mutating func encode(
        _ frame: borrowing AudioFrame, into payload: UnsafeMutableRawBufferPointer
    ) throws(CodecError) -> Int? {
        for index in 0..<AudioFrame.sampleCount { gathered[gatheredCount + index] = frame.samples[index] }
        gatheredCount += AudioFrame.sampleCount
        guard gatheredCount == packetSamples else { return nil }
        gatheredCount = 0
        return try encodeGathered(into: payload)
    }

    /// Forgets a packet begun, so that the next starts with the next frame.
    package mutating func discardGathered() { gatheredCount = 0 }

    private mutating func encodeGathered(into payload: UnsafeMutableRawBufferPointer) throws(CodecError) -> Int {
        let samples = gathered
        return try samples.withUnsafeBufferPointer { samples throws(CodecError) in
            if let length = try opus?.encode(samples, into: payload) {
                return leavesSilenceOut && length <= OpusEncoder.silentLength ? 0 : length
            }
            if let length = try g722?.encode(samples, into: payload) { return length }
            return try g711?.encode(samples, into: payload) ?? 0
        }
    }
}
