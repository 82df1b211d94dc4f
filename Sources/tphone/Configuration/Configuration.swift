import ICEClient
import MediaEngine
import Signaling
import Transport
import Wire

/// What the program was told: the TOML file, then the environment, then the command line over it.
struct Configuration: Sendable, Equatable {
    /// The file it was read from; nil when there was none.
    var file: String?
    /// Keys of the file that are understood, but that nothing acts on yet.
    var keysWithoutEffect: [String] = []
    var account = Account()
    var network = Network()
    var audio = Audio()
    var agent = Agent()
}

extension Configuration {
    /// Who signs in, and where: `[account]`.
    struct Account: Sendable, Equatable {
        var signaling = Signaling.genesys
        /// The prefix of every request to the WebRTC Service, without a slash at its end.
        var gateway: String?
        var user: String?
        /// The SIP address of record.
        var uri: String?
        /// The SIP registrar, with its transport.
        var server: String?
        var password: SecretSource?
    }

    enum Signaling: String, Sendable, CaseIterable {
        case genesys, sip
    }

    /// Ways through the network: `[network]`.
    struct Network: Sendable, Equatable {
        var policy = Policy.all
        /// `stun:` and `stuns:` URLs (RFC 7064).
        var stun: [TURNServerURL] = []
        var turn: [TURN] = []
        /// Relay reservations kept ready while signed in.
        var reserve = 1
        /// The URL of an HTTP proxy for TCP and TLS, of the file or of the environment; nil for none.
        var proxy: String?
        /// Servers that are reached without the proxy, as `NO_PROXY` lists them.
        var proxyExceptions = ""
        /// How the proxy may be told the password.
        var proxySignIn = HTTPProxy.SignIn.any
        /// The address others see, behind a 1-to-1 NAT.
        var externalAddress: IPAddress?
        /// Local UDP ports; nil leaves the choice to the system.
        var ports: ClosedRange<UInt16>?
        /// Names of the interfaces to use; empty means all.
        var interfaces: [String] = []
        /// Differentiated Services Code Point of media, 0–63; 0 marks nothing.
        var dscp = 46
        /// A PEM file of certificates trusted besides the system's.
        var caFile: String?
        /// The oldest version of TLS, for HTTPS and TURN.
        var minimumTLS = MinimumTLS.v12
        var certificate = Certificate.ecdsa
        /// Whether media keys may travel in the call's messages, where these are encrypted.
        var sdes = SDES.answer
        var allowsInsecureMedia = false
        /// TURN URLs of other transports are left alone; from the command line only.
        var turnTransports = Set(TransportProtocol.allCases)
    }

    enum Policy: String, Sendable, CaseIterable {
        case all, relay
    }

    /// The kind of DTLS certificate to present.
    enum Certificate: String, Sendable, CaseIterable {
        case ecdsa = "ecdsa-p256"
        case rsa = "rsa-2048"
    }

    /// Media keys in the call's messages (RFC 4568), for far ends that know no DTLS.
    enum SDES: String, Sendable, CaseIterable {
        case never
        /// When the far end offers nothing better.
        case answer
        /// Also in our own offers, beside DTLS.
        case offer
    }

    /// One `[[network.turn]]`.
    struct TURN: Sendable, Equatable {
        /// `turn:` and `turns:` URLs (RFC 7065), all with the same credentials.
        var urls: [TURNServerURL] = []
        var username = ""
        var credential: SecretSource?
        /// A secret shared with the servers, of which time-limited credentials are made; `username` may be empty then.
        var secret: SecretSource?
        /// Where time-limited credentials are fetched; `urls` may be empty then.
        var credentialsURL: String?
    }

    /// Sound: `[audio]`.
    struct Audio: Sendable, Equatable {
        var capture = "default"
        var playback = "default"
        var ring = "default"
        var tones = ToneCountry.eu
        /// WAV files in place of the built-in tones.
        var toneFiles: [CallTone: String] = [:]
        var cancelsEcho = true
        var suppressesNoise = true
        var controlsGain = true
        /// How loud one's own voice is in the ear, in percent of the microphone's amplitude: 0–50.
        var sidetone = 0
        /// The folder for recordings of all calls; nil records only what is asked for.
        var record: String?
        var recordingNotice = RecordingNotice.tones
    }

    /// What both ends hear when a recording starts.
    enum RecordingNotice: Sendable, Equatable {
        case none
        /// Two short tones.
        case tones
        /// A WAV file.
        case file(String)
    }

    /// Habits of the desk: `[agent]`.
    struct Agent: Sendable, Equatable {
        var answersAutomatically = false
        /// 0–3600.
        var wrapUpSeconds = 30
        var notReadyReasons = ["Break", "Lunch", "Training"]
        var dispositions = ["Resolved", "Call back", "Escalated"]
    }
}
