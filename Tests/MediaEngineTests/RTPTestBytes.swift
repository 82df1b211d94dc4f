import Testing

/// Bytes from hexadecimal text, blanks ignored.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue.map { UInt8($0) } }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// A packet with nothing optional.
func rtpPacket(
    sequenceNumber: UInt16, timestamp: UInt32 = 0, ssrc: UInt32 = 0xCAFE_BABE, payload: [UInt8] = [1, 2, 3, 4]
) -> [UInt8] {
    var bytes: [UInt8] = [0x80, 111]
    for shift in [8, 0] { bytes.append(UInt8(truncatingIfNeeded: sequenceNumber >> UInt16(shift))) }
    for word in [timestamp, ssrc] {
        for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift))) }
    }
    return bytes + payload
}
