internal import Wire

/// A connection of ours to a passive candidate of the peer (RFC 6544): each packet has its length in front (RFC 4571, section 2).
struct PeerStream: Sendable {
    let remote: Candidate
    /// Nil until the connection stands.
    var local: Endpoint?
    private var buffer: [UInt8] = []

    static let headerLength = 2

    init(to remote: Candidate) {
        self.remote = remote
    }

    /// A packet as the connection carries it; nil for one longer than 65,535 bytes.
    static func frame(_ packet: [UInt8]) -> [UInt8]? {
        guard let length = UInt16(exactly: packet.count) else { return nil }
        return [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + packet
    }

    /// Takes any portion of the stream and gives the packets that are whole; what waits is less than one packet.
    mutating func receive(_ bytes: [UInt8]) -> [[UInt8]] {
        buffer += bytes
        var packets: [[UInt8]] = []
        var start = 0
        while buffer.count - start >= Self.headerLength {
            let length = Int(buffer[start]) << 8 | Int(buffer[start + 1])
            let end = start + Self.headerLength + length
            guard end <= buffer.count else { break }
            if length > 0 { packets.append(Array(buffer[start + Self.headerLength..<end])) }
            start = end
        }
        buffer.removeFirst(start)
        return packets
    }
}
