internal import MediaEngine
internal import Signaling
internal import Wire

// Keys pressed in a call, and those of the far end.
extension Phone {
    func sendDigits(_ text: String, at now: MonotonicTime) -> [PhoneAction] {
        guard text.utf8.count <= 1_024, let strokes = KeyStroke.parse(text) else {
            return [.message(.cannotSendDigits(.notDigits))]
        }
        guard let call, let leg = call.leg, call.connectedAt != nil, leg.isSecured else {
            return [.message(.cannotSendDigits(.noCall))]
        }
        guard leg.agreement?.direction.sends == true else { return [.message(.cannotSendDigits(.onHold))] }
        guard leg.press(strokes, at: now) else { return [.message(.cannotSendDigits(.tooMany))] }
        return []
    }

    /// Once in a call, when it is connected and the far end's sound arrives.
    func pressPostDialKeys(at now: MonotonicTime) -> [PhoneAction] {
        guard let current = call, !current.postDialKeys.isEmpty, current.connectedAt != nil,
            current.leg?.times.firstMedia != nil
        else { return [] }
        call?.postDialKeys = ""
        return sendDigits(current.postDialKeys, at: now)
    }

    func keySent(_ key: TelephoneKey) -> [PhoneAction] {
        guard let id = call?.id, let leg = call?.leg else { return [] }
        call?.digits.noteSent(key)
        keyTones &+= 1
        let tone = KeyTone(
            number: keyTones, key: key, duration: leg.keyTiming.tone, isSent: !leg.sendsKeysAsEvents)
        return [.playKey(id, tone)]
    }

    func keyReceived(_ key: TelephoneKey) -> [PhoneAction] {
        guard call != nil else { return [] }
        call?.digits.noteReceived(key)
        return [.message(.digitReceived(key.character))]
    }
}
