internal import MediaEngine
internal import Wire

/// Takes what one client says to another: as it is where both have the same codec, else through both codecs.
///
/// The listener's stream keeps its own numbers and clock, so that speakers can change under it.
final class FrameRelay: FrameSink {
    private unowned let speaker: LabLeg
    private unowned let listener: LabLeg
    private var transcoder: Transcoder?
    private var timeline = RelayTimeline()
    /// The key being passed on: its timestamp as the speaker has it, and as the listener gets it.
    private var key: (source: UInt32, timestamp: UInt32)?

    init(from speaker: LabLeg, to listener: LabLeg) {
        self.speaker = speaker
        self.listener = listener
    }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        guard let from = speaker.format, let to = listener.format else { return }
        if header.payloadType == from.telephoneEvent.receive {
            return passKey(payload, header, from, to, at: now)
        }
        guard
            let content = RelayContent(payload, header.payloadType, from: from, to: to),
            let place = timeline.place(header)
        else { return }
        guard let payloadType = content.payloadType else { return transcode(content.payload, from, to, at: now) }
        listener.skip(place.missing)
        let rate = to.codec.clockRate
        listener.send(
            content.payload, timestamp: listener.sendClock.timestamp(place.timestamp, rate: rate, at: now),
            marker: header.marker, payloadType: payloadType, at: now)
    }

    /// Passes a key on with the listener's number and clock; an echo repeats sounds only.
    private func passKey(
        _ payload: UnsafeRawBufferPointer, _ header: RTPHeader, _ from: StreamFormat, _ to: StreamFormat,
        at now: MonotonicTime
    ) {
        guard let place = timeline.place(header), speaker !== listener, let number = to.telephoneEvent.send,
            var event = TelephoneEventPayload(payload)
        else { return }
        let isSameCodec = from.codec == to.codec
        if isSameCodec { listener.skip(place.missing) }
        if key?.source != header.timestamp {
            let rate = to.codec.clockRate
            let timestamp =
                isSameCodec
                ? listener.sendClock.timestamp(header.timestamp, rate: rate, at: now)
                : listener.sendClock.advance(by: rate / 50, rate: rate, at: now)
            key = (header.timestamp, timestamp)
            if let key = TelephoneKey(rawValue: event.event) { listener.notePassed(key) }
        }
        guard let timestamp = key?.timestamp else { return }
        event.duration = UInt16(clamping: Int(event.duration) * to.telephoneEventRate / from.telephoneEventRate)
        event.bytes.withUnsafeBytes {
            listener.send($0, timestamp: timestamp, marker: header.marker, payloadType: number, at: now)
        }
    }

    private func transcode(
        _ payload: UnsafeRawBufferPointer, _ from: StreamFormat, _ to: StreamFormat, at now: MonotonicTime
    ) {
        if transcoder?.from != from.codec || transcoder?.to != to.codec {
            transcoder = Transcoder(from: from.codec, to: to.codec)
        }
        let rate = to.codec.clockRate
        transcoder?.transcode(payload) { frame, ticks in
            listener.send(
                frame, timestamp: listener.sendClock.advance(by: ticks, rate: rate, at: now), marker: false, at: now)
        }
    }
}

/// Follows the numbers of one received stream.
struct RelayTimeline {
    struct Place: Equatable {
        var timestamp: UInt32
        /// Packets that should have come since the last one.
        var missing: UInt16
    }

    private var ssrc: UInt32?
    private var highest: UInt16 = 0
    /// More missing than this, or farther back, is a new beginning.
    private static let gapLimit: UInt16 = 100

    /// Where a packet belongs; nil for a late one.
    ///
    /// Late ones are dropped, not held back for: by then their numbers have gone by, which the listener conceals as a loss.
    mutating func place(_ header: RTPHeader) -> Place? {
        let step = header.sequenceNumber &- highest
        if header.ssrc == ssrc, step == 0 || 0 &- step <= Self.gapLimit { return nil }
        let isNext = header.ssrc == ssrc && step <= Self.gapLimit
        ssrc = header.ssrc
        highest = header.sequenceNumber
        return Place(timestamp: header.timestamp, missing: isNext ? step - 1 : 0)
    }
}
