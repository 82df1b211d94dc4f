internal import ICEClient
package import MediaEngine
package import Wire

// The media path: from a datagram to the session's sink, and from an encoded frame to a datagram.
extension MediaLeg {
    /// The short way: true if the datagram was media on the route in use and is done with, which changes no deadline.
    ///
    /// False leaves it to `receive`, as it does with the first packet and with keys, which are news.
    package func receiveMedia(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) -> Bool {
        guard setupTimes.firstMedia != nil, let packet = mediaPacket(in: bytes, from: source, on: id),
            packet[1] & 0x7F != tap.payloadType
        else { return false }
        watch.packetArrived(at: now)
        take(packet, at: now)
        return true
    }

    /// Takes a datagram or a piece of a stream.
    package func receive(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) -> [Action] {
        if let packet = mediaPacket(in: bytes, from: source, on: id) { return receiveMedia(packet, at: now) }
        return perform(ice.receive(Array(bytes), from: source, on: id, at: now), at: now)
    }

    /// The RTP or RTCP packet in a datagram of the route in use; nil for all else.
    private func mediaPacket(
        in bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID
    ) -> UnsafeRawBufferPointer? {
        guard isSecured, !isClosed, let route, !route.isFramed, route.socket == id, source == route.destination else {
            return nil
        }
        if route.isStream, !isWholeFrame(bytes, on: id) { return nil }
        guard let channel = route.channel else { return bytes.isMedia ? bytes : nil }
        guard bytes.count > PacketBuffers.headroom, bytes.bigEndianUInt16(at: 0) == channel else { return nil }
        let length = Int(bytes.bigEndianUInt16(at: 2))
        guard length <= bytes.count - PacketBuffers.headroom else { return nil }
        let packet = UnsafeRawBufferPointer(rebasing: bytes[PacketBuffers.headroom..<PacketBuffers.headroom + length])
        return packet.isMedia ? packet : nil
    }

    /// Whether a piece of a stream is exactly one frame of ChannelData, as nearly all are: the sender writes them one by one.
    private func isWholeFrame(_ bytes: UnsafeRawBufferPointer, on id: SocketID) -> Bool {
        guard bytes.count > PacketBuffers.headroom, bytes.count % 4 == 0, ice.isBetweenFrames(on: id) else {
            return false
        }
        let length = Int(bytes.bigEndianUInt16(at: 2))
        return bytes.count == PacketBuffers.headroom + (length + 3) / 4 * 4
    }

    /// Decrypts in a buffer of our own, since the socket's belongs to the network library.
    private func take(_ packet: UnsafeRawBufferPointer, at now: MonotonicTime) {
        guard packet.count <= PacketBuffers.capacity else {
            session?.dropTooLarge()
            return
        }
        let copy = UnsafeMutableRawBufferPointer(rebasing: buffers.incoming[..<packet.count])
        copy.copyMemory(from: packet)
        session?.receive(copy, at: now)
    }

    func receiveMedia(_ packet: UnsafeRawBufferPointer, at now: MonotonicTime) -> [Action] {
        watch.packetArrived(at: now)
        take(packet, at: now)
        let keys = heardKeys(at: now)
        guard times.firstMedia == nil, let media, media.statistics.packetsReceived > 0 else { return keys }
        times.firstMedia = now
        return [.firstMedia] + keys
    }

    /// Protects one encoded frame and sends it over the route in use; nothing is sent before there are keys.
    ///
    /// - Parameters:
    ///   - timestamp: in ticks of the codec's RTP clock.
    ///   - payloadType: nil for the codec's.
    ///   - level: nil to leave it untold.
    package func send(
        _ payload: UnsafeRawBufferPointer, timestamp: UInt32, marker: Bool, payloadType: UInt8? = nil,
        level: AudioLevel? = nil, to output: any PacketOutput, at now: MonotonicTime
    ) {
        guard !isClosed, let session, session.hasKeys, let sendPayloadType, let route else { return }
        let number = payloadType ?? sendPayloadType
        guard sentTypes >> UInt128(number & 0x7F) & 1 == 1 else { return }
        if number != keyPayloadType, makesWayForKey(timestamp: timestamp, at: now) { return }
        let length = session.protect(
            payload: payload, timestamp: timestamp, marker: marker || resumesSound, payloadType: number, level: level,
            into: buffers.packet, at: now)
        resumesSound = false
        guard let length else { return }
        if route.isRelayed, route.channel == nil {
            transmitSlowly(length, to: output, at: now)
        } else {
            transmit(length, over: route, to: output)
        }
    }

    /// For the first round trip of a relayed route, until its channel is bound.
    private func transmitSlowly(_ length: Int, to output: any PacketOutput, at now: MonotonicTime) {
        for action in ice.send(Array(buffers.packet[..<length]), at: now) {
            guard case .network(.transmit(let bytes, let socket, let destination)) = action else { continue }
            bytes.withUnsafeBytes { output.transmit($0, on: socket, to: destination) }
        }
    }

    private func transmit(_ length: Int, over route: MediaRoute, to output: any PacketOutput) {
        let bytes = buffers.outgoing
        guard let channel = route.channel else {
            var start = PacketBuffers.headroom
            if route.isFramed {
                start -= 2
                bytes.storeBigEndian(UInt16(length), at: start)
            }
            let packet = bytes[start..<PacketBuffers.headroom + length]
            return output.transmit(UnsafeRawBufferPointer(rebasing: packet), on: route.socket, to: route.destination)
        }
        bytes.storeBigEndian(channel, at: 0)
        bytes.storeBigEndian(UInt16(length), at: 2)
        var end = PacketBuffers.headroom + length
        while route.isStream, end % 4 != 0 {
            bytes[end] = 0
            end += 1
        }
        output.transmit(UnsafeRawBufferPointer(rebasing: bytes[..<end]), on: route.socket, to: route.destination)
    }

    /// RTCP is rare, so it takes the control plane's way.
    func sendReport(at now: MonotonicTime) -> [Action] {
        sendControl(length: media?.report(into: buffers.packet, at: now), at: now)
    }

    func sendGoodbye(at now: MonotonicTime) -> [Action] {
        sendControl(length: media?.goodbye(into: buffers.packet, at: now), at: now)
    }

    func sendControl(length: Int?, at now: MonotonicTime) -> [Action] {
        guard let length else { return [] }
        return perform(ice.send(Array(buffers.packet[..<length]), at: now), at: now)
    }
}

extension UnsafeRawBufferPointer {
    /// RTP and RTCP by their first byte, and long enough for a header (RFC 7983).
    fileprivate var isMedia: Bool { count >= 8 && (128...191).contains(self[0]) }

    fileprivate func bigEndianUInt16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func storeBigEndian(_ value: UInt16, at offset: Int) {
        self[offset] = UInt8(value >> 8)
        self[offset + 1] = UInt8(value & 0xFF)
    }
}
