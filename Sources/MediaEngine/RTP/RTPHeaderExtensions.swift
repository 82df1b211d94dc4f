/// The header extensions of one RTP packet, as a view into it (RFC 8285).
package struct RTPHeaderExtensions {
    private let bytes: UnsafeRawBufferPointer
    private let isShort: Bool

    /// Bytes that the one extension we write takes.
    package static let levelLength = 8

    private static let shortProfile: UInt16 = 0xBEDE
    private static let longProfile: UInt16 = 0x1000

    /// The extensions of a whole decrypted packet; nil if it has none, they are torn, or their profile is another one.
    package init?(_ packet: UnsafeRawBufferPointer) {
        guard packet.count >= RTPHeader.fixedLength, packet[0] & 0x10 != 0 else { return nil }
        let start = RTPHeader.fixedLength + 4 * Int(packet[0] & 0x0F)
        guard packet.count >= start + 4 else { return nil }
        let profile = packet.bigEndian(at: start, as: UInt16.self)
        let length = 4 * Int(packet.bigEndian(at: start + 2, as: UInt16.self))
        guard packet.count >= start + 4 + length else { return nil }
        // The lower four bits of the long form's profile are the application's.
        guard profile == Self.shortProfile || profile & 0xFFF0 == Self.longProfile else { return nil }
        isShort = profile == Self.shortProfile
        bytes = UnsafeRawBufferPointer(rebasing: packet[start + 4..<start + 4 + length])
    }

    /// The content of the element numbered `id`; nil if it is not there, or something before it is torn.
    package func element(_ id: UInt8) -> UnsafeRawBufferPointer? {
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] != 0 else {
                offset += 1
                continue
            }
            guard let (found, range) = element(at: offset) else { return nil }
            if found == id { return UnsafeRawBufferPointer(rebasing: bytes[range]) }
            offset = range.upperBound
        }
        return nil
    }

    private func element(at offset: Int) -> (id: UInt8, range: Range<Int>)? {
        let id: UInt8
        let range: Range<Int>
        if isShort {
            id = bytes[offset] >> 4
            // 15 ends the reading (RFC 8285, section 4.2).
            guard id != 15 else { return nil }
            range = offset + 1..<offset + 2 + Int(bytes[offset] & 0x0F)
        } else {
            guard offset + 2 <= bytes.count else { return nil }
            id = bytes[offset]
            range = offset + 2..<offset + 2 + Int(bytes[offset + 1])
        }
        return range.upperBound <= bytes.count ? (id, range) : nil
    }

    /// How loud the packet is; nil if it does not tell.
    package func level(_ id: UInt8) -> AudioLevel? {
        guard let content = element(id), let byte = content.first else { return nil }
        return AudioLevel(byte: byte)
    }

    /// Writes one level in the short form into the 8 bytes behind a fixed header; `id` is 1–14.
    static func write(_ level: AudioLevel, id: UInt8, into bytes: UnsafeMutableRawBufferPointer) {
        bytes.setBigEndian(shortProfile, at: 0)
        bytes.setBigEndian(UInt16(1), at: 2)
        bytes[4] = id << 4
        bytes[5] = level.byte
        bytes[6] = 0
        bytes[7] = 0
    }
}
