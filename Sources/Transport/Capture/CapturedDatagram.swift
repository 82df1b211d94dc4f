internal import Wire

/// Builds IP packets of what passed between two endpoints, for programs that read captures.
///
/// Checksums of UDP and TCP are left at zero, which readers take for "not computed".
enum CapturedDatagram {
    /// A UDP datagram, of whose payload only the beginning may be at hand.
    ///
    /// - Parameter length: of the whole payload, at least that of the part.
    static func udp(
        from source: Endpoint, to destination: Endpoint, _ part: some Collection<UInt8>, length: Int
    ) -> [UInt8] {
        let whole = min(max(length, part.count), 65_000)
        var writer = ByteWriter(reserving: 48 + part.count)
        writeIP(&writer, from: source.address, to: destination.address, protocolNumber: 17, length: 8 + whole)
        writer.write(source.port)
        writer.write(destination.port)
        writer.write(UInt16(8 + whole))
        writer.write(UInt16(0))
        writer.write(contentsOf: part)
        return writer.bytes
    }

    struct TCPFlags: OptionSet {
        let rawValue: UInt8
        static let fin = TCPFlags(rawValue: 0x01)
        static let syn = TCPFlags(rawValue: 0x02)
        static let reset = TCPFlags(rawValue: 0x04)
        static let push = TCPFlags(rawValue: 0x08)
        static let ack = TCPFlags(rawValue: 0x10)
    }

    static func tcp(
        from source: Endpoint, to destination: Endpoint, sequence: UInt32, acknowledged: UInt32, _ flags: TCPFlags,
        _ payload: some Collection<UInt8>
    ) -> [UInt8] {
        var writer = ByteWriter(reserving: 60 + payload.count)
        writeIP(
            &writer, from: source.address, to: destination.address, protocolNumber: 6, length: 20 + payload.count)
        writer.write(source.port)
        writer.write(destination.port)
        writer.write(sequence)
        writer.write(acknowledged)
        writer.write(UInt8(0x50))
        writer.write(flags.rawValue)
        writer.write(UInt16(0xFFFF))
        writer.write(zeros: 4)
        writer.write(contentsOf: payload)
        return writer.bytes
    }

    /// The header's bytes of a packet with such addresses.
    static func headerLength(_ source: IPAddress, _ destination: IPAddress) -> Int {
        source.family == .v4 && destination.family == .v4 ? 20 : 40
    }

    private static func writeIP(
        _ writer: inout ByteWriter, from source: IPAddress, to destination: IPAddress, protocolNumber: UInt8,
        length: Int
    ) {
        if case .v4(let source) = source, case .v4(let destination) = destination {
            writeIPv4(&writer, source, destination, protocolNumber, length)
        } else {
            writer.write(UInt32(0x6000_0000))
            writer.write(UInt16(clamping: length))
            writer.write(protocolNumber)
            writer.write(UInt8(64))
            writer.write(contentsOf: mapped(source))
            writer.write(contentsOf: mapped(destination))
        }
    }

    private static func writeIPv4(
        _ writer: inout ByteWriter, _ source: UInt32, _ destination: UInt32, _ protocolNumber: UInt8, _ length: Int
    ) {
        let total = UInt16(clamping: 20 + length)
        let words: [UInt16] = [
            0x4500, total, 0, 0x4000, 64 << 8 | UInt16(protocolNumber), 0, UInt16(source >> 16),
            UInt16(source & 0xFFFF), UInt16(destination >> 16), UInt16(destination & 0xFFFF),
        ]
        var sum = words.reduce(UInt32(0)) { $0 + UInt32($1) }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        for (index, word) in words.enumerated() { writer.write(index == 5 ? ~UInt16(sum) : word) }
    }

    /// An IPv4 address among those of IPv6 (RFC 4291, section 2.5.5.2).
    private static func mapped(_ address: IPAddress) -> [UInt8] {
        guard case .v4 = address else { return address.bytes }
        return [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address.bytes
    }
}
