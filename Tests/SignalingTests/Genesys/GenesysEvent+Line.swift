@testable import Signaling

extension GenesysEvent {
    /// The event in a few words, for transcripts.
    var line: String {
        switch self {
        case .signedIn: "signed in"
        case .signInFailed(let failure): "sign-in failed: \(failure)"
        case .signedOut: "signed out"
        case .connectionLost(let loss): "lost: \(loss)"
        case .retrying: "retrying"
        case .callTakenUp: "call taken up"
        case .reconnected(let isNew): isNew ? "reconnected, new session" : "reconnected"
        case .incoming(let peer, let offer, let data):
            "incoming \(peer) \(offer == nil ? "invite" : "offer")" + Self.words(data)
        case .offerRefused(let peer, let error): "refused \(peer): \(error)"
        case .callerTurnedAway(let peer): "turned away \(peer)"
        case .answered: "answered"
        case .reoffered(let offer): "reoffered by \(offer.peer)"
        case .offerRequested: "offer requested"
        case .acknowledged: "acknowledged"
        case .talkRequested: "talk requested"
        case .holdRequested: "hold requested"
        case .attachedDataChanged(let data): "data" + Self.words(data)
        case .info(let data): "info" + Self.words(data)
        case .statistics(let statistics): "statistics \(statistics.duration ?? 0)"
        case .gatewayError(let text): "error \(text)"
        case .noAnswer: "no answer"
        case .reofferUnanswered: "reoffer unanswered"
        case .ended(let reason): "ended: \(reason)"
        }
    }

    private static func words(_ data: [AttachedDatum]) -> String {
        data.map { " \($0.key)=\($0.value)" }.joined()
    }
}
