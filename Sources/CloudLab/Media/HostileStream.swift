internal import MediaEngine
internal import Wire

/// Packets that are authentic and need make no sense, of a source that is not the leg's.
final class HostileStream {
    var random: RandomSource
    private let leg: LabLeg
    private let ssrc: UInt32
    private var sequenceNumber: UInt16 = 0
    private var timestamp: UInt32 = 0
    /// Apart from the leg's own, so that it can forget sources; made when there are keys.
    private var transform: SRTPTransform?
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)

    init(to leg: LabLeg, random: RandomSource) {
        self.leg = leg
        self.random = random
        ssrc = UInt32(truncatingIfNeeded: self.random.next())
    }

    deinit { buffer.deallocate() }

    var codec: AudioCodec? { leg.codec }

    /// Whether anything can be sent.
    var isReady: Bool {
        if transform == nil, let keys = leg.keys {
            transform = try? SRTPTransform(profile: keys.profile, master: keys.local, direction: .outbound)
        }
        return transform != nil && leg.format != nil
    }

    /// Sends the next packet and gives it as it was sent.
    ///
    /// - Parameters:
    ///   - payloadType: nil for the codec's.
    ///   - isSound: 20 ms go by with it.
    @discardableResult
    func send(_ payload: [UInt8], payloadType: UInt8? = nil, isSound: Bool = true) -> [UInt8] {
        guard let format = leg.format else { return [] }
        sequenceNumber &+= 1
        if isSound { timestamp &+= UInt32(format.codec.clockRate / 50) }
        let number = payloadType ?? format.sendPayloadType
        return send(
            payload,
            RTPHeader(
                payloadType: number, sequenceNumber: sequenceNumber, timestamp: timestamp, ssrc: ssrc))
    }

    /// Sends one packet of a source that was never heard of, and never will be again.
    func sendFromNewSource(_ payload: [UInt8]) {
        guard let format = leg.format else { return }
        let source = UInt32(truncatingIfNeeded: random.next())
        send(
            payload,
            RTPHeader(
                payloadType: format.sendPayloadType, sequenceNumber: 1, timestamp: timestamp, ssrc: source))
        transform?.forget(source)
    }

    /// Sends bytes as they are.
    func sendAgain(_ packet: [UInt8]) { packet.withUnsafeBytes { leg.sendAsItIs($0) } }

    /// Sends reports of a listener that cannot be, about a client's source, and of a sender from another age.
    func sendReports(of client: UInt32) {
        var writer = RTCPWriter(into: buffer)
        let moment = NTPTimestamp(rawValue: random.next() | 0xF000_0000_0000_0000)
        let lie = RTCPReportBlock(
            ssrc: client, fractionLost: 255, packetsLost: 0x7F_FFFF,
            extendedHighest: UInt32(truncatingIfNeeded: random.next()),
            jitter: .max, lastReport: UInt32(truncatingIfNeeded: random.next()) | 1, delay: .max)
        writer.writeSenderReport(
            ssrc: ssrc, info: RTCPSenderInfo(ntp: moment, rtpTimestamp: 0, packets: .max, bytes: .max), block: lie)
        var metrics = VoIPMetrics(ssrc: client)
        metrics.transmissionRating = 255
        metrics.listeningScore = 255
        metrics.roundTripDelay = .max
        writer.writeExtendedReport(ssrc: ssrc, referenceTime: moment, answer: (client, 1, .max), metrics: metrics)
        writer.writeGoodbye(ssrc: ssrc)
        guard let length = try? transform?.protectControl(buffer, length: writer.count) else { return }
        leg.sendAsItIs(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
    }

    @discardableResult
    private func send(_ payload: [UInt8], _ header: RTPHeader) -> [UInt8] {
        header.write(into: buffer)
        let content = UnsafeMutableRawBufferPointer(rebasing: buffer[RTPHeader.fixedLength...])
        guard payload.count <= content.count else { return [] }
        content.copyBytes(from: payload)
        let plain = RTPHeader.fixedLength + payload.count
        guard let length = try? transform?.protect(buffer, length: plain) else { return [] }
        let packet = UnsafeRawBufferPointer(rebasing: buffer[..<length])
        leg.sendAsItIs(packet)
        return Array(packet)
    }
}
