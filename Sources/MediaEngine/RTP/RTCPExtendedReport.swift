/// The blocks of an extended report (RFC 3611), as a view into its datagram.
package struct RTCPExtendedReport {
    package enum Block {
        /// The reporter's clock, for the answer by which it measures the round trip (section 4.4).
        case receiverReferenceTime(NTPTimestamp)
        /// Answers to reference times (section 4.5).
        case delaysSinceLastReceived(RTCPReferenceAnswers)
        case voipMetrics(VoIPMetrics)
        case other(type: UInt8)
    }

    enum BlockType {
        static let receiverReferenceTime: UInt8 = 4
        static let delaysSinceLastReceived: UInt8 = 5
        static let voipMetrics: UInt8 = 7
    }

    private var rest: UnsafeRawBufferPointer

    /// `bytes` is what stands behind the reporter's SSRC.
    init(_ bytes: UnsafeRawBufferPointer) {
        rest = bytes
    }

    /// The next block; nil at the end, or where a length does not fit.
    package mutating func next() -> Block? {
        guard rest.count >= 4 else { return nil }
        let length = 4 * Int(rest.bigEndian(at: 2, as: UInt16.self))
        guard rest.count >= 4 + length else {
            rest = UnsafeRawBufferPointer(start: nil, count: 0)
            return nil
        }
        let type = rest[0]
        let content = UnsafeRawBufferPointer(rebasing: rest[4..<4 + length])
        rest = UnsafeRawBufferPointer(rebasing: rest[(4 + length)...])
        switch type {
        case BlockType.receiverReferenceTime where length == 8:
            return .receiverReferenceTime(NTPTimestamp(rawValue: content.bigEndian(at: 0, as: UInt64.self)))
        case BlockType.delaysSinceLastReceived where length % 12 == 0:
            return .delaysSinceLastReceived(RTCPReferenceAnswers(content))
        case BlockType.voipMetrics where length == VoIPMetrics.length:
            return .voipMetrics(VoIPMetrics(content))
        default:
            return .other(type: type)
        }
    }
}

/// Answers to reference times, one a receiver.
package struct RTCPReferenceAnswers {
    private let bytes: UnsafeRawBufferPointer

    /// `bytes` is a whole number of answers.
    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// What is said to a receiver: the middle of its last reference time, and how long that was held, in 1/65536 s.
    package func answer(to ssrc: UInt32) -> (lastReference: UInt32, delay: UInt32)? {
        for start in stride(from: 0, to: bytes.count, by: 12) where bytes.bigEndian(at: start, as: UInt32.self) == ssrc
        {
            return (
                bytes.bigEndian(at: start + 4, as: UInt32.self), bytes.bigEndian(at: start + 8, as: UInt32.self)
            )
        }
        return nil
    }
}
