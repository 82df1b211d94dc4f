internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// Does one kind of mischief to one client, on a grid of its own until it is stopped.
///
/// Everything it sends it makes itself with the leg's keys, under sources that are not the leg's, so that no key stream is used twice.
/// What the client may still hear through it is the lab's tone.
final class MischiefSender: FrameSink {
    private let mischief: Mischief
    private let eventLoop: any EventLoop
    private let stream: HostileStream
    private var tone: EncodedLoop?
    private var position = 0
    private var grid: SendGrid?
    /// Packets that the client was sent, to be sent again.
    private var recent: [[UInt8]] = []
    /// Whom reports are about: the client's own source.
    private var client: UInt32 = 0

    private static let recentLimit = 100
    private static let floodRate = 10_000

    init(_ mischief: Mischief, to leg: LabLeg, random: RandomSource, eventLoop: any EventLoop) {
        self.mischief = mischief
        self.eventLoop = eventLoop
        stream = HostileStream(to: leg, random: random)
    }

    func start() {
        grid = SendGrid(at: .now, every: mischief == .flood ? .milliseconds(5) : .milliseconds(20))
        tick()
    }

    func stop() { grid = nil }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) { client = header.ssrc }

    private func tick() {
        guard var grid else { return }
        let begun = MonotonicTime.now
        _ = grid.take(at: begun)
        self.grid = grid
        if stream.isReady { sendRound() }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(deadline: grid.wakeUp(begun: begun, ended: .now).deadline) { bound.value.tick() }
    }

    private func sendRound() {
        switch mischief {
        case .flood: for _ in 0..<Self.floodRate / 200 { sendTone(isHeavy: true) }
        case .noise: stream.send(stream.random.bytes(Int(stream.random.next(upperBound: 400 as UInt64))))
        case .sources:
            sendTone()
            for _ in 0..<5 { stream.sendFromNewSource([0x78, 1, 2, 3]) }
        case .replay: repeatAndCut(sendTone())
        case .types:
            sendTone()
            for _ in 0..<5 { stream.send(stream.random.bytes(20), payloadType: strangeType(), isSound: false) }
        case .reports:
            sendTone()
            stream.sendReports(of: client)
        }
    }

    @discardableResult
    private func sendTone(isHeavy: Bool = false) -> [UInt8] {
        if tone == nil, let codec = stream.codec { tone = EncodedLoop(Melody.tone, codec) }
        var sent: [UInt8] = []
        tone?.withPacket(position) { sent = stream.send(isHeavy ? padded(Array($0)) : Array($0)) }
        position += 1
        return sent
    }

    /// A packet of Opus with a thousand bytes of padding (RFC 6716, section 3.2.5); others as they are.
    private func padded(_ packet: [UInt8]) -> [UInt8] {
        guard stream.codec == .opus, let first = packet.first, first & 0x03 == 0 else { return packet }
        return [first | 0x03, 0x41, 255, 255, 255, 255] + packet.dropFirst() + [UInt8](repeating: 0, count: 4 * 254)
    }

    private func repeatAndCut(_ packet: [UInt8]) {
        guard !packet.isEmpty else { return }
        for _ in 0..<3 { stream.sendAgain(packet) }
        if recent.count == Self.recentLimit { stream.sendAgain(recent.removeFirst()) }
        recent.append(packet)
        // As if it were the next one, which comes too.
        var forged = packet
        forged[3] &+= 1
        stream.sendAgain(forged)
        for _ in 0..<3 {
            stream.sendAgain(Array(forged.prefix(Int(stream.random.next(upperBound: UInt64(packet.count))))))
        }
    }

    /// Any number but those of formats and of reports.
    private func strangeType() -> UInt8 { 35 + UInt8(stream.random.next(upperBound: 25 as UInt64)) }
}
