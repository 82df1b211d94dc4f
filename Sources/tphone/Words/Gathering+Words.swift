import CallEngine
import ICEClient

extension GatheringFailure {
    var words: String {
        switch self {
        case .nothingConfigured: "no way for media is configured"
        case .nothingGathered(let story): "no way for media was found (\(story))"
        case .lost(let story): "the reserved way for media was lost (\(story))"
        }
    }

    /// What happened, why, and what to do.
    var sentence: String {
        switch self {
        case .nothingConfigured:
            "No way for media is configured: with policy \"relay\" a call needs a TURN server of an allowed transport. "
                + "Add [[network.turn]] to the configuration, or pass --policy all."
        case .nothingGathered(let story):
            "No way for media was found: \(story). Run tphone doctor: it tells what to correct here, "
                + "and what to ask the network team for."
        case .lost(let story):
            "The reserved way for media was lost: \(story). The phone reserves another one by itself."
        }
    }
}

extension PhoneSnapshot.ReservationState {
    /// For the screen's reservation line.
    var words: String {
        switch self {
        case .none: "nothing reserved"
        case .gathering: "reserving …"
        case .ready(let why): "\(why) reserved"
        case .failed(let failure): failure.words
        }
    }
}
