internal import Wire

/// The format of a capture file: the classic one of libpcap, with times in microseconds and bare IP packets.
enum CaptureFormat {
    /// What stands at the beginning of a file.
    static var fileHeader: [UInt8] {
        var writer = ByteWriter(reserving: 24)
        writer.write(UInt32(0xA1B2_C3D4))
        writer.write(UInt16(2))
        writer.write(UInt16(4))
        writer.write(zeros: 8)
        writer.write(UInt32(262_144))
        // LINKTYPE_RAW: each packet begins with its IP header.
        writer.write(UInt32(101))
        return writer.bytes
    }

    /// A packet and what stands before it.
    ///
    /// - Parameters:
    ///   - length: of the packet as it was, of which only the beginning may be there.
    ///   - time: nanoseconds since 1970.
    static func record(_ packet: [UInt8], length: Int, time: Int64) -> [UInt8] {
        var writer = ByteWriter(reserving: 16 + packet.count)
        writer.write(UInt32(truncatingIfNeeded: time / 1_000_000_000))
        writer.write(UInt32(truncatingIfNeeded: time % 1_000_000_000 / 1_000))
        writer.write(UInt32(packet.count))
        writer.write(UInt32(max(length, packet.count)))
        writer.write(contentsOf: packet)
        return writer.bytes
    }
}
