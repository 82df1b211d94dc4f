/// What `call`, `answer` and `demo` report of a call; a value that is not known is left out.
///
/// All times are in milliseconds.
struct CallReportJSON: Encodable, Equatable, Sendable {
    /// True when the thing asked for was done to its end.
    var ok: Bool
    /// Why not, in a sentence; nil when `ok`.
    var error: String?
    /// One word for how the call came to its end.
    var reason = CallReason.done
    /// The call lasted as long as was asked for.
    var completed = true
    var call: Call
    var media: Media
    /// Nil before there was media.
    var quality: Quality?
    var path: Path
    var reservation: Reservation
    var peer: Peer
    /// Nil where nothing was recorded.
    var recording: Recording?

    struct Call: Encodable, Equatable, Sendable {
        var id: String
        /// `dialling`, `ringing`, `answering`, `connected`, `held`, `transferring` or `ended`.
        var state: String
        /// `incoming` or `outgoing`.
        var direction: String
        var peer: String
        /// From dialling or answering to the first sound that was received.
        var setupMs: Double?
        var setup: Setup
        var durationMs: Double?
        var endReason: String?
        /// Keys that were pressed here and have left; left out when none were.
        var digitsSent: String?
        /// Keys that the far end pressed; left out when there were none.
        var digitsReceived: String?
        /// The keys went as tones, since the far end takes no events; left out without keys.
        var digitsAsTones: Bool?
    }

    /// The parts of a set-up.
    struct Setup: Encodable, Equatable, Sendable {
        /// From the start of sign-in to a console that can take a call.
        var signInMs: Double?
        /// From dialling to the offer on its way.
        var dialToOfferMs: Double?
        /// From the offer to the answer.
        var offerToAnswerMs: Double?
        /// From answering to the answer on its way.
        var answerMs: Double?
        /// From the remote description to the first valid pair.
        var iceMs: Double?
        /// From the first valid pair to keys.
        var dtlsMs: Double?
        /// From dialling or answering to keys: everything but the far end's first packet.
        var toKeysMs: Double?
        /// From answering to the first media packet received.
        var answerToMediaMs: Double?
    }

    struct Media: Encodable, Equatable, Sendable {
        var codec: String?
        /// The SRTP profile.
        var srtp: String?
        var packetsSent: Int
        var packetsReceived: Int
        var packetsLost: Int
        /// Packets that came and were not used, by reason; nil when there were none.
        var dropped: Dropped?
        /// How often a source had to make room for another one; left out when none had.
        var sourcesReplaced: Int?
        /// What the far end's reports said that cannot be, and was not believed; left out when there was nothing.
        var implausibleReports: Int?
        var concealedPercent: Double?
        /// From a packet's arrival to its sound, a mean over the call; without the sound card.
        var bufferDelayMs: Double?
        var jitterMs: Double?
        var rttMs: Double?
        /// Of what was heard here, 1.0–4.5, the mean of all seconds by the E-model; nil before there was media.
        var mos: Double?
        /// The expected sound was found in what was decoded; in a demo, at both ends.
        var heard: Bool
        var longestSilenceMs: Double?
        /// What is done to the microphone's sound; nil before there is sound.
        var voice: Voice?
    }

    /// Why packets that came were not used.
    struct Dropped: Encodable, Equatable, Sendable {
        /// They came before the keys.
        var noKeys: Int
        var malformed: Int
        var tooLarge: Int
        /// Forged, damaged, or of other keys.
        var notAuthentic: Int
        var replayed: Int
        var tooManySources: Int
        var sequenceJump: Int
        /// Authentic, of a type that was never agreed on.
        var unknownType: Int
        /// Authentic, of a source beside the one that was heard; left out when there were none.
        var otherSource: Int?
        /// Sound that makes no sense: its size, its place in the stream, or what the decoder found in it.
        var undecodable: Int
        /// After their turn to be played.
        var late: Int
        /// More of it than can be played.
        var discarded: Int
        var other: Int

        var total: Int {
            noKeys + malformed + tooLarge + notAuthentic + replayed + tooManySources + sequenceJump + unknownType
                + (otherSource ?? 0)
                + undecodable + late + discarded + other
        }
    }

    /// What is on of voice processing.
    struct Voice: Encodable, Equatable, Sendable {
        var echoCancellation: Bool
        var noiseSuppression: Bool
        var gainControl: Bool
        /// Percent.
        var sidetone: Int
        /// How much of the echo is taken out, in dB; nil where there was none.
        var erleDb: Double?
    }

    struct Path: Encodable, Equatable, Sendable {
        var local: End?
        var remote: End?
        /// How packets leave this host: `udp`, `tcp` or `tls`.
        var transport: String?
        /// The TURN server, when one is used.
        var server: String?
        /// Why this path and no other.
        var why: String?
        /// How the path changed while the call was up; empty when it did not.
        var moves: [Move] = []
        /// When the path did not answer; empty when it always did.
        var interruptions: [Interruption] = []
    }

    /// The path did not answer for a while.
    struct Interruption: Encodable, Equatable, Sendable {
        /// After the call was connected.
        var atMs: Double?
        var durationMs: Double?
        var cause: String
    }

    /// The call went on over another path.
    struct Move: Encodable, Equatable, Sendable {
        /// After the call was connected.
        var atMs: Double?
        /// Kind, transport and port, such as `direct udp` or `relay tls 443`.
        var from: String
        var to: String
        var cause: String
    }

    struct End: Encodable, Equatable, Sendable {
        /// `host`, `srflx`, `prflx` or `relay`.
        var type: String
        var address: String
    }

    struct Reservation: Encodable, Equatable, Sendable {
        /// The relay was reserved before the offer or the answer left.
        var beforeOffer: Bool
        /// How old the reservation was when the call took it.
        var ageMs: Double?
        /// How long it had taken to gather it.
        var gatheringMs: Double?
    }

    struct Recording: Encodable, Equatable, Sendable {
        var file: String
        /// 1: what was received; 2: what was said left, what was received right.
        var channels: Int
        var durationMs: Double?
        /// Why it ended before the call.
        var error: String?
    }

    struct Peer: Encodable, Equatable, Sendable {
        /// Key/value pairs that came with the call.
        var attachedData: [String: String]
    }
}
