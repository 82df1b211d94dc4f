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

    private let eventLoop: any EventLoop
    private var listeners: [LegID: Listener] = [:]
    private var loops: [LoopKey: EncodedLoop] = [:]
    /// Nil while nobody listens.
    private var grid: SendGrid?

    private struct LoopKey: Hashable {
        let source: LegSource
        let codec: AudioCodec
    }

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func play(_ source: LegSource, to leg: LabLeg) {
        listeners[leg.id] = Listener(leg: leg, source: source)
        guard grid == nil else { return }
        grid = SendGrid(at: .now)
        tick()
    }

    func stop(for id: LegID) {
        listeners[id] = nil
    }

    private func tick() {
        guard var grid, !listeners.isEmpty else {
            self.grid = nil
            return
        }
        let (due, skipped) = grid.take(at: .now)
        self.grid = grid
        for id in Array(listeners.keys) { sendFrame(to: id, skipping: skipped, at: due) }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(deadline: grid.next.deadline) { bound.value.tick() }
    }

    /// Sends the next frame; after a pause its timestamp goes on with the clock, and the sound where it was.
    private func sendFrame(to id: LegID, skipping skipped: Int, at now: MonotonicTime) {
        guard let listener = listeners[id], let codec = listener.leg.codec, let loop = loop(listener.source, codec)
        else {
            return
        }
        let isFirst = listener.position == 0
        loop.withPacket(listener.position) { packet in
            let timestamp = listener.leg.sendClock.advance(
                by: codec.clockRate / 50 * ((isFirst ? 0 : skipped) + 1), rate: codec.clockRate, at: now)
            listener.leg.send(packet, timestamp: timestamp, marker: isFirst || skipped > 0, at: now)
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
            case .ivr: EncodedLoop(Melody.menu, codec)
            case .echo, .hostile: nil
            }
        loops[key] = made
        return made
    }
}
