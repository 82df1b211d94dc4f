import CloudLab
import Signaling

/// Legs without media that answer and offer at once.
final class WillingLegs: LegHost {
    var report: ((LegEvent) -> Void)?

    func perform(_ action: LegAction) {
        switch action {
        case .acceptOffer(let leg, _): report?(.answerReady(leg, LegDescription(sdp: "answer", candidates: [])))
        case .makeOffer(let leg): report?(.offerReady(leg, LegDescription(sdp: "offer", candidates: [])))
        case .create, .acceptAnswer, .bridge, .attach, .enter, .press, .reportStatistics, .close: break
        }
    }
}
