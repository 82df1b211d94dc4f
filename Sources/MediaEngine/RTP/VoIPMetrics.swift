/// What a receiver reports on the quality of a call, field by field as it is carried (RFC 3611, section 4.7).
package struct VoIPMetrics: Equatable, Sendable {
    /// The source that is reported on.
    package var ssrc: UInt32
    /// Lost since reception began, in 1/256.
    package var lossRate: UInt8 = 0
    /// Received too late or too early to be played, in 1/256.
    package var discardRate: UInt8 = 0
    /// Lost or discarded within bursts and within gaps, in 1/256.
    package var burstDensity: UInt8 = 0
    package var gapDensity: UInt8 = 0
    /// Mean duration in milliseconds.
    package var burstDuration: UInt16 = 0
    package var gapDuration: UInt16 = 0
    /// In milliseconds; 0 if it is not known.
    package var roundTripDelay: UInt16 = 0
    /// Within the reporting terminal, both directions together, in milliseconds.
    package var endSystemDelay: UInt16 = 0
    /// In dBm, as a signed byte; 127 if it is not known, as with all fields below up to the opinion scores.
    package var signalLevel: UInt8 = unavailable
    package var noiseLevel: UInt8 = unavailable
    package var residualEchoReturnLoss: UInt8 = unavailable
    /// Packets received in a row that end a burst.
    package var gapMinimum = UInt8(LossPattern.gapMinimum)
    /// Transmission rating, 0–100, of this and of an external segment.
    package var transmissionRating: UInt8 = unavailable
    package var externalRating: UInt8 = unavailable
    /// Mean opinion scores in tenths, 10–50.
    package var listeningScore: UInt8 = unavailable
    package var conversationScore: UInt8 = unavailable
    /// How losses are concealed and delay is adapted.
    package var receiverConfiguration: UInt8 = 0
    /// Of the jitter buffer, in milliseconds.
    package var nominalDelay: UInt16 = 0
    package var maximumDelay: UInt16 = 0
    package var absoluteMaximumDelay: UInt16 = 0

    package static let unavailable: UInt8 = 127
    /// Bytes of the block without its four bytes of type and length.
    static let length = 32
    /// Enhanced concealment and an adaptive buffer.
    package static let adaptive: UInt8 = 0b10_11_0000

    package init(ssrc: UInt32) {
        self.ssrc = ssrc
    }

    /// Reads the 32 bytes behind the block's type and length.
    init(_ bytes: UnsafeRawBufferPointer) {
        ssrc = bytes.bigEndian(at: 0, as: UInt32.self)
        lossRate = bytes[4]
        discardRate = bytes[5]
        burstDensity = bytes[6]
        gapDensity = bytes[7]
        burstDuration = bytes.bigEndian(at: 8, as: UInt16.self)
        gapDuration = bytes.bigEndian(at: 10, as: UInt16.self)
        roundTripDelay = bytes.bigEndian(at: 12, as: UInt16.self)
        endSystemDelay = bytes.bigEndian(at: 14, as: UInt16.self)
        signalLevel = bytes[16]
        noiseLevel = bytes[17]
        residualEchoReturnLoss = bytes[18]
        gapMinimum = bytes[19]
        transmissionRating = bytes[20]
        externalRating = bytes[21]
        listeningScore = bytes[22]
        conversationScore = bytes[23]
        receiverConfiguration = bytes[24]
        nominalDelay = bytes.bigEndian(at: 26, as: UInt16.self)
        maximumDelay = bytes.bigEndian(at: 28, as: UInt16.self)
        absoluteMaximumDelay = bytes.bigEndian(at: 30, as: UInt16.self)
    }

    func write(into bytes: UnsafeMutableRawBufferPointer) {
        bytes.setBigEndian(ssrc, at: 0)
        let rates = [lossRate, discardRate, burstDensity, gapDensity]
        for (index, rate) in rates.enumerated() { bytes[4 + index] = rate }
        bytes.setBigEndian(burstDuration, at: 8)
        bytes.setBigEndian(gapDuration, at: 10)
        bytes.setBigEndian(roundTripDelay, at: 12)
        bytes.setBigEndian(endSystemDelay, at: 14)
        let levels = [
            signalLevel, noiseLevel, residualEchoReturnLoss, gapMinimum, transmissionRating, externalRating,
            listeningScore, conversationScore, receiverConfiguration, 0,
        ]
        for (index, level) in levels.enumerated() { bytes[16 + index] = level }
        bytes.setBigEndian(nominalDelay, at: 26)
        bytes.setBigEndian(maximumDelay, at: 28)
        bytes.setBigEndian(absoluteMaximumDelay, at: 30)
    }

    /// Whether ratings and scores are within their ranges, or said to be unknown.
    package var isPlausible: Bool {
        let ratings = [transmissionRating, externalRating].allSatisfy { $0 <= 100 || $0 == Self.unavailable }
        let scores = [listeningScore, conversationScore].allSatisfy { (10...50).contains($0) || $0 == Self.unavailable }
        // Lost and discarded are shares of one whole.
        return ratings && scores && Int(lossRate) + Int(discardRate) <= 256
    }
}
