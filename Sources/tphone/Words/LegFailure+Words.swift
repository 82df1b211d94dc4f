import CallEngine
import ICEClient
import MediaEngine
import Signaling
import Wire

extension LegFailure {
    /// What happened to the media, in a few words.
    var words: String {
        switch self {
        case .noCandidates(let failure): failure.words
        case .noPath: "no path to the far end was found"
        case .pathLost: "the far end was not reached any more"
        case .relayLost(let failure): "the TURN relay was lost (\(failure))"
        case .keys(let error): error.words
        case .protection: "the agreed keys could not be used"
        case .closedByPeer: "the far end closed the media"
        }
    }

    /// What a person can do about it.
    var advice: String {
        switch self {
        case .noCandidates, .noPath:
            "Check the TURN servers of the configuration, and that the firewall lets one of their ports through."
        case .pathLost, .relayLost:
            "Check the network and the TURN server, then call again."
        case .keys(.fingerprintMismatch):
            "Somebody may stand in between: do not trust this network."
        case .keys, .protection, .closedByPeer:
            "Call again."
        }
    }
}

extension DTLSError {
    var words: String {
        switch self {
        case .fingerprintMismatch: "the far end's certificate is not the announced one"
        case .timedOut: "the key exchange was not answered"
        case .noCommonProfile: "the far end knows none of our SRTP profiles"
        case .alert(let number): "the far end refused the key exchange (alert \(number))"
        case .closedDuringHandshake: "the far end closed the key exchange"
        case .handshakeFailed(let reason): "the key exchange failed (\(reason))"
        case .unavailable(let reason): "no key exchange was possible (\(reason))"
        }
    }
}

extension SDPError {
    var words: String {
        switch self {
        case .tooLarge: "the far end's description is too large"
        case .malformed(let line): "line \(line) of the far end's description makes no sense"
        case .noAudio: "the far end offers no audio"
        case .audioRefused: "the far end refused audio"
        case .unsupportedProtocol(let name): "the far end wants \(name.scrubbed(limit: 40))"
        case .noCommonCodec: "the far end knows none of our codecs"
        case .noFingerprint: "the far end names no certificate"
        case .unusableFingerprint("sha-1"), .unusableFingerprint("md5"), .unusableFingerprint("md2"):
            "the far end names its certificate by an old hash only, which others can imitate; its administrator has to turn on sha-256"
        case .unusableFingerprint(let hash):
            "the far end's fingerprint (\(hash.scrubbed(limit: 20))) cannot be read; its administrator has to turn on sha-256"
        case .keysInPlainSignaling:
            "the far end sends its media keys in the call's messages, which an http gateway does not encrypt; use its https address"
        case .keysRefused: "the far end knows no DTLS, and the configuration allows no other keys (network.sdes)"
        case .noCommonCrypto: "the far end's media keys are of no kind that this phone knows"
        case .noICE: "the far end does not speak ICE"
        }
    }
    /// What to do about it, as a sentence; nil where the words say so already.
    var advice: String? {
        switch self {
        case .tooLarge, .malformed: "The far end's administrator has to look into what it sends."
        case .noAudio, .audioRefused: "Call again, and have the far end allow sound."
        case .noCommonCodec: "Both ends need Opus, G.722 or G.711."
        case .unsupportedProtocol, .noFingerprint, .noCommonCrypto:
            "Both ends need DTLS-SRTP, or SDES where it is allowed."
        case .noICE: "The far end's administrator has to turn on ICE (RFC 8445)."
        case .unusableFingerprint, .keysInPlainSignaling, .keysRefused: nil
        }
    }
}
