package import MediaEngine
internal import Signaling
package import Wire

// Keys pressed here, and heard from there (RFC 4733).
extension MediaLeg {
    /// Presses keys one after another, behind those that wait; `timerFired` sends them.
    ///
    /// False, and nothing pressed, when too many wait or the far end wants nothing of us now.
    package func press(_ strokes: [KeyStroke], at now: MonotonicTime) -> Bool {
        guard isSecured, !isClosed, sendPayloadType != nil else { return false }
        return keys.press(strokes, at: now)
    }

    /// Whether the far end takes keys as events; else tones must be made of them.
    package var sendsKeysAsEvents: Bool { keys.sendsEvents }

    package var keyTiming: KeyTiming { keys.timing }

    /// Keys and pauses that wait.
    package var waitingKeys: Int { keys.waiting }

    package var receivedKeys: TelephoneEventReceiver.Statistics { tap.receiver.statistics }

    var keysDeadline: MonotonicTime? { .earlier(keys.nextDeadline, tap.receiver.nextDeadline) }

    func agreeOnKeys(_ audio: NegotiatedAudio) {
        let event = audio.telephoneEvent
        keyPayloadType = event?.sendPayloadType
        keys.agree(
            audioRate: audio.codec.clockRate, eventRate: event?.clockRate, packetTime: .milliseconds(audio.ptime))
        tap.agree(payloadType: event?.receivePayloadType, clockRate: event?.clockRate ?? audio.codec.clockRate)
        if !audio.direction.sends { keys.cancel() }
    }

    func keysTimerFired(at now: MonotonicTime) -> [Action] {
        var actions = heardKeys(at: now)
        for action in keys.timerFired(at: now) {
            switch action {
            case .began(let key): actions.append(.keySent(key))
            case .send(let packet): actions += send(packet, at: now)
            }
        }
        return actions
    }

    func heardKeys(at now: MonotonicTime) -> [Action] {
        tap.takeReports(at: now).map {
            switch $0 {
            case .began(let key): .keyReceived(key)
            case .ended(let key, let duration): .keyReleased(key, duration)
            }
        }
    }

    /// Whether an audio packet may leave; the clock of keys is the audio's, whether it does or not.
    func makesWayForKey(timestamp: UInt32, at now: MonotonicTime) -> Bool {
        guard keys.audioDue(timestamp: timestamp, at: now) else { return false }
        resumesSound = true
        return true
    }

    private func send(_ packet: TelephoneEventSender.Packet, at now: MonotonicTime) -> [Action] {
        guard let media, let keyPayloadType, sendPayloadType != nil else { return [] }
        let length = packet.payload.bytes.withUnsafeBytes {
            media.protect(
                payload: $0, timestamp: packet.timestamp, marker: packet.marker, payloadType: keyPayloadType,
                into: buffers.packet, at: now)
        }
        return sendControl(length: length, at: now)
    }
}
