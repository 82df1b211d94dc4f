extension ScreenModel {
    /// The same for a terminal of ASCII alone; done before it is laid out, as words grow.
    var inASCII: ScreenModel {
        var model = self
        model.user = user.inASCII
        model.gateway = gateway.inASCII
        model.reservation = reservation.inASCII
        model.sound = sound.inASCII
        model.ring = ring.inASCII
        model.message?.text = message?.text.inASCII ?? ""
        model.call = call?.inASCII
        model.recent = recent.map { call in
            var call = call
            call.peerName = call.peerName.inASCII
            // The address stays: it is dialled again.
            call.outcome = call.outcome.inASCII
            return call
        }
        return model
    }
}

extension CallModel {
    fileprivate var inASCII: CallModel {
        var call = self
        call.peerName = peerName.inASCII
        call.peerAddress = peerAddress.inASCII
        call.endReason = endReason.inASCII
        call.attachedData = attachedData.map { AttachedItem($0.key.inASCII, $0.value.inASCII) }
        call.levels.heard =
            switch levels.heard {
            case .unknown, .both: levels.heard
            case .partly(let text): .partly(text.inASCII)
            case .notice(let text): .notice(text.inASCII)
            case .fault(let text): .fault(text.inASCII)
            }
        return call
    }
}
