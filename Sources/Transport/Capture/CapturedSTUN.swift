internal import Wire

/// STUN and TURN messages as a capture shows them: whole, but without what proves who sent them.
enum CapturedSTUN {
    private static let header = 20
    private static let fingerprint = 0x8028
    private static let data = 0x0013
    /// USERNAME, PASSWORD, MESSAGE-INTEGRITY, NONCE, ACCESS-TOKEN, MESSAGE-INTEGRITY-SHA256, USERHASH, MOBILITY-TICKET.
    private static let secrets: Set<Int> = [0x0006, 0x0007, 0x0008, 0x0015, 0x001B, 0x001C, 0x001E, 0x8030]

    /// The length of the message that begins here; nil when there is none, or not all of it.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= header, let first = bytes.first, first < 4 else { return nil }
        let length = header + number(bytes, at: bytes.startIndex + 2)
        return length <= bytes.count ? length : nil
    }

    /// The same message with its credentials zeroed; nil when its attributes make no sense.
    static func scrubbed(_ message: ArraySlice<UInt8>, isNested: Bool = false) -> [UInt8]? {
        guard length(message) == message.count else { return nil }
        var result = Array(message)
        var offset = header
        while offset + 4 <= result.count {
            let type = number(result[...], at: offset)
            let value = offset + 4..<offset + 4 + number(result[...], at: offset + 2)
            guard value.upperBound <= result.count else { return nil }
            if secrets.contains(type) {
                zero(&result, value)
            } else if type == data {
                guard let inner = content(result[value], isNested: isNested) else { return nil }
                result.replaceSubrange(value, with: inner)
            } else if type == fingerprint, value.count == 4 {
                seal(&result, at: value.lowerBound)
            }
            offset = value.lowerBound + (value.count + 3) / 4 * 4
        }
        return offset == result.count ? result : nil
    }

    /// What travels inside of a message or a channel: checks are scrubbed, handshakes stay, media stands elsewhere.
    static func content(_ inner: ArraySlice<UInt8>, isNested: Bool = false) -> [UInt8]? {
        switch PacketKind(inner) {
        case .stun: return isNested ? nil : scrubbed(inner, isNested: true)
        case .dtls: return Array(inner)
        case .rtp, .rtcp, .channelData, .unknown: return [UInt8](repeating: 0, count: inner.count)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
        Int(bytes[offset]) << 8 | Int(bytes[offset + 1])
    }

    private static func zero(_ bytes: inout [UInt8], _ range: Range<Int>) {
        for index in range { bytes[index] = 0 }
    }

    /// Makes FINGERPRINT right again (RFC 8489, section 14.7), so that no reader calls the message damaged.
    private static func seal(_ message: inout [UInt8], at offset: Int) {
        let value = checksum(message[..<(offset - 4)]) ^ 0x5354_554E
        for index in 0..<4 { message[offset + index] = UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32(index))) }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
