/// The two buffers a leg's packets pass through, made once so that no packet needs the heap.
final class PacketBuffers {
    /// The largest datagram a leg takes or makes: an Ethernet frame's payload.
    static let capacity = 1500
    /// Room before an outgoing packet for the header of a TURN channel (RFC 8656, section 12.4).
    static let headroom = 4
    /// Room behind it for the padding that streams ask for.
    static let tailroom = 4

    let incoming = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    let outgoing = UnsafeMutableRawBufferPointer.allocate(byteCount: headroom + capacity + tailroom, alignment: 16)

    /// Where an outgoing packet is written.
    var packet: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: outgoing[Self.headroom..<Self.headroom + Self.capacity])
    }

    deinit {
        incoming.deallocate()
        outgoing.deallocate()
    }
}
