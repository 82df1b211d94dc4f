internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// Plays the lab's own sounds to clients: encoded once, sent every 20 ms on a grid that does not drift.
final class SoundPlayer {
    private struct Listener {
        let leg: LabLeg
        let source: LegSource
        var position = 0
    }

    private static let interval = Duration.milliseconds(20)

    private let eventLoop: any EventLoop
    private var listeners: [LegID: Listener] = [:]
    private var loops: [LoopKey: EncodedLoop] = [:]
    private var next: MonotonicTime?

    private struct LoopKey: Hashable {
        let source: LegSource
        let codec: AudioCodec
    }

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func play(_ source: LegSource, to leg: LabLeg) {
        listeners[leg.id] = Listener(leg: leg, source: source)
        guard next == nil else { return }
        next = .now
        tick()
    }

    func stop(for id: LegID) {
        listeners[id] = nil
    }

    private func tick() {
        guard let due = next, !listeners.isEmpty else {
            next = nil
            return
        }
        for id in Array(listeners.keys) { sendFrame(to: id, at: due) }
        let following = due + Self.interval
        next = following
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(deadline: following.deadline) { bound.value.tick() }
    }

    private func sendFrame(to id: LegID, at now: MonotonicTime) {
        guard let listener = listeners[id], let codec = listener.leg.codec, let loop = loop(listener.source, codec)
        else {
            return
        }
        loop.withFrame(listener.position) { frame in
            let timestamp = listener.leg.sendClock.advance(
                by: codec.clockRate / 50, rate: codec.clockRate, at: now)
            listener.leg.send(frame, timestamp: timestamp, marker: listener.position == 0, at: now)
        }
        listeners[id]?.position += 1
    }

    private func loop(_ source: LegSource, _ codec: AudioCodec) -> EncodedLoop? {
        let key = LoopKey(source: source, codec: codec)
        if let made = loops[key] { return made }
        let made: EncodedLoop? =
            switch source {
            case .tone: EncodedLoop(Melody.tone, codec)
            case .music: EncodedLoop(Melody.music, codec)
            case .echo: nil
            }
        loops[key] = made
        return made
    }
}
