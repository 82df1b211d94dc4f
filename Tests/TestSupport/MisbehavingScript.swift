internal import ICEClient
internal import Wire

/// One way in which a TURN server breaks the rules, and what a client deserves that meets it.
package struct MisbehavingScript: Sendable, CustomStringConvertible {
    /// What becomes of a reservation that has nothing but this server, within an hour.
    package enum Outcome: Equatable, Sendable {
        /// It gets its address and still has it at the end.
        case healthy
        /// It never gets an address; the failure tells one of these.
        case fails([String])
        /// It gets an address and loses it; the failure tells one of these.
        case loses([String])

        static func fails(_ story: String) -> Self { .fails([story]) }
        static func loses(_ story: String) -> Self { .loses([story]) }
    }

    package let name: String
    /// Over datagrams; nil where the script makes sense on streams only.
    package let overDatagrams: Outcome?
    /// Over streams; nil where the script makes sense over datagrams only.
    package let overStreams: Outcome?
    /// Datagrams, or portions of a stream, that the client may send in an hour.
    package let sendLimit: Int
    let react: @Sendable (inout MisbehavingScene) -> Void

    init(
        _ name: String, _ overDatagrams: Outcome?, onStreams overStreams: Outcome?, sendLimit: Int = 400,
        _ react: @escaping @Sendable (inout MisbehavingScene) -> Void
    ) {
        self.name = name
        self.overDatagrams = overDatagrams
        self.overStreams = overStreams
        self.sendLimit = sendLimit
        self.react = react
    }

    /// The same outcome over datagrams and streams.
    init(
        _ name: String, _ outcome: Outcome, sendLimit: Int = 400,
        _ react: @escaping @Sendable (inout MisbehavingScene) -> Void
    ) {
        self.init(name, outcome, onStreams: outcome, sendLimit: sendLimit, react)
    }

    package var description: String { name }

    /// Keeps to the rules: that the rest of the scripts differ from it shows that they do something.
    package static let good = MisbehavingScript("a good server", .healthy) { $0.sayProper() }

    package static let all = [good] + challenges + answers + transactions + noise + frames
}

/// What a script sees of one message of a client, and what it says to it.
package struct MisbehavingScene {
    let bytes: [UInt8]
    /// Nil for ChannelData and for bytes that are no message.
    let request: STUNMessage?
    let client: Endpoint
    let server: Endpoint
    let isStream: Bool
    /// How many messages came before this one.
    let number: Int
    /// How many requests of the same method came before this one.
    let repetition: Int
    /// What a good server answers.
    let proper: [[UInt8]]

    /// What a script keeps between two messages.
    var held: [[UInt8]]
    var random: RandomSource
    private(set) var said: [(after: Duration, bytes: [UInt8])] = []

    static let key = STUNCredentials.longTermKey(username: "agent", realm: "turn.example", password: "secret")

    init(
        _ bytes: [UInt8], from client: Endpoint, to server: Endpoint, isStream: Bool, number: Int, repetition: Int,
        proper: [[UInt8]], held: [[UInt8]], random: RandomSource
    ) {
        self.bytes = bytes
        request = try? STUNMessage(parsing: bytes)
        self.client = client
        self.server = server
        self.isStream = isStream
        self.number = number
        self.repetition = repetition
        self.proper = proper
        self.held = held
        self.random = random
    }

    /// Whether the client has been challenged and signs.
    var isSigned: Bool { request?.nonce != nil }

    /// Whether a good server grants what was asked for.
    var isGranted: Bool { properMessages.contains { $0.messageClass == .success && $0.method != .binding } }

    var properMessages: [STUNMessage] { proper.compactMap { try? STUNMessage(parsing: $0) } }

    // MARK: Saying

    mutating func say(_ bytes: [UInt8], after delay: Duration = .zero) { said.append((delay, bytes)) }

    mutating func sayProper(after delay: Duration = .zero) {
        for bytes in proper { say(bytes, after: delay) }
    }

    /// Says what a good server says, its answers to signed requests changed and signed again.
    mutating func sayChanged(_ change: (inout STUNMessage) -> Void) {
        for var message in properMessages {
            if isSigned { change(&message) }
            say(message.encoded(integrityKey: isSigned ? Self.key : nil))
        }
    }

    mutating func sayError(_ code: Int, _ attributes: [STUNAttribute] = [], isSigned: Bool = false) {
        guard let request, request.messageClass == .request else { return }
        let message = STUNMessage(
            .error, request.method, transactionID: request.transactionID,
            attributes: [.errorCode(STUNErrorCode(code, "no"))] + attributes)
        say(message.encoded(integrityKey: isSigned ? Self.key : nil))
    }

    mutating func sayChallenge(_ code: Int, realm: STUNText = "turn.example") {
        sayError(code, [.realm(realm), .nonce("nonce \(number)")])
    }
}
