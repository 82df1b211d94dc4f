package import MediaEngine
internal import Wire

/// A stream of packets as a sender makes them from sound: the very same for every receiver that is compared.
package struct SentStream: Sendable {
    package let codec: AudioCodec
    package let packetTime: Duration
    /// The payload type of redundant audio; nil where packets hold the codec's payloads as they are.
    package let redundancyPayloadType: UInt8?
    /// The payloads in the order of sending.
    package private(set) var payloads: [[UInt8]] = []

    /// Encodes 48 kHz mono for a row; what does not fill a packet is left out.
    package init(
        _ samples: [Int16], for row: NetworkRow, codec: AudioCodec = .opus, packetTime: Duration = .milliseconds(20)
    ) throws {
        self.codec = codec
        self.packetTime = packetTime
        redundancyPayloadType = row.hasRedundancy ? 63 : nil
        var encoder = try AudioEncoder(codec, packetTime: packetTime)
        // Told less than 6 %, Opus spends nothing on redundancy at this bit rate.
        encoder.setExpectedLoss(percent: row.asksForFEC && row.lossPercent > 0 ? max(10, Int(row.lossPercent)) : 0)
        try encode(samples, by: &encoder)
        if row.hasRedundancy { addRedundancy() }
    }

    /// What a packet's payload type and timestamp are.
    package func header(of index: Int) -> RTPHeader {
        RTPHeader(
            payloadType: redundancyPayloadType ?? codec.payloadType, sequenceNumber: UInt16(truncatingIfNeeded: index),
            timestamp: UInt32(truncatingIfNeeded: index * ticks), ssrc: 0x5EED)
    }

    /// What the receiver is told of the stream.
    package var format: StreamFormat {
        var format = StreamFormat(codec: codec, packetTime: packetTime)
        format.redundancy.receive = redundancyPayloadType
        return format
    }

    private var ticks: Int { Int(packetTime.milliseconds) * codec.clockRate / 1_000 }

    private mutating func encode(_ samples: [Int16], by encoder: inout AudioEncoder) throws {
        var frame = AudioFrame()
        var payload = [UInt8](repeating: 0, count: 1_500)
        for start in stride(from: 0, through: samples.count - AudioFrame.sampleCount, by: AudioFrame.sampleCount) {
            frame.withSamples { for index in $0.indices { $0[index] = samples[start + index] } }
            let length = try payload.withUnsafeMutableBytes { bytes in
                try encoder.encode(frame, into: bytes)
            }
            if let length { payloads.append(Array(payload[..<length])) }
        }
    }

    private mutating func addRedundancy() {
        let (plain, ticks, type) = (payloads, ticks, codec.payloadType)
        var buffer = [UInt8](repeating: 0, count: 2_000)
        payloads = plain.indices.map { index in
            let length = plain[index].withUnsafeBytes { primary in
                (index > 0 ? plain[index - 1] : []).withUnsafeBytes { redundant in
                    buffer.withUnsafeMutableBytes {
                        RedundantPayload.write(
                            primary, redundant: redundant, offset: ticks, payloadType: type, into: $0)
                    }
                }
            }
            return Array(buffer[..<(length ?? 0)])
        }
    }
}
