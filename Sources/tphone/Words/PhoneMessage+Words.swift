import CallEngine
import Signaling
import TUI
import Wire

extension PhoneMessage {
    /// How the screen shows it; nil for what the screen shows elsewhere already.
    var shown: (ScreenMessage.Level, String)? {
        switch self {
        case .signedIn: (.info, "Signed in")
        case .signInFailed(let failure): (.failure, failure.sentence)
        case .linkLost(let loss): (.failure, "Link down: \(loss.words); signing in again")
        case .linkRetry(let loss, let interval):
            (.failure, "Link down: \(loss.words); next try in \(Int(interval.milliseconds / 1000)) s")
        case .linkBack: (.info, "The gateway is back; signed in")
        case .reserved: nil
        case .reservationFailed(let failure): (.warning, failure.sentence)
        case .callerRefused(let peer, let error):
            (.warning, "A call from \(peer.scrubbed(limit: 40)) was refused: \(error.words)")
        case .callerTurnedAway(let peer):
            (.warning, "\(peer.scrubbed(limit: 40)) called and was told that you are busy")
        case .info(let data):
            (
                .info,
                data.map { "\($0.key.scrubbed(limit: 40)): \($0.value.scrubbed(limit: 80))" }.joined(separator: ", ")
            )
        case .holdUnanswered: (.warning, "The far end did not answer hold or resume; the call is as before")
        case .pathInterrupted: (.failure, "The path of the call gives no answer; looking for another")
        case .soundTrouble(let sentence, let isFault): (isFault ? .failure : .warning, sentence)
        case .soundBack: (.info, "The call is heard again")
        case .pathMoved(let move): (.warning, move.sentence)
        case .cannotDial(let refusal): (.warning, "Not dialled: \(refusal.words)")
        case .cannotSendDigits(let refusal): (.warning, "No key pressed: \(refusal.words)")
        case .caution(let sentence): (.warning, sentence)
        case .captureFailed(let reason): (.warning, reason)
        case .leftOut(let count): (.warning, "\(count) messages were left out, because nothing read them in time.")
        case .digitReceived(let digit): (.info, "The far end pressed \(digit)")
        case .credentials(.restored(let service)): (.info, CredentialMessage.restored(service: service).sentence)
        case .credentials(let message): (.warning, message.sentence)
        }
    }
}
