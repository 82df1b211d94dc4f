import ICEClient
import Signaling
import Transport
import Wire

/// Why a check did not end well.
///
/// Everything else follows from it: the word in the table, the note, whose job the remedy is, what that is, and the rule
/// to ask the network team for. Advice must not be taken from the word alone, which is the same for causes with other remedies.
enum CheckCause: Equatable, Sendable {
    /// Nothing came back within this time.
    case silence(Duration)
    /// The connection was made, and then nothing came back within this time.
    case silentConnection(Duration)
    /// Packets of more bytes than this are lost on the way; smaller ones pass.
    case largePacketsLost(over: Int)
    /// A reset, or over UDP an ICMP error.
    case portClosed(isUDP: Bool)
    case unreachable
    /// This host has no address of the family that the server has.
    case familyMissing(IPAddress.Family)
    case cut(isOpen: Bool)
    /// A certificate of somebody who is not trusted, with the common names of it and of its issuer.
    case inspection(subject: String?, issuer: String?)
    /// The network answers over HTTP in a server's place: with a page of its own, or as a filter that forbids the server.
    case interception(Interception)
    case proxy(ProxyFailure)
    case nameNotFound
    case tls(TLSFault)
    case turn(TURNFailure)
    /// Credentials that end by themselves were made by a clock that is this many seconds behind, or ahead if negative.
    case clock(behind: Int)
    /// A relay whose address nobody outside the server's own network can reach.
    case relayUnreachable(IPAddress)
    case stunError(Int)
    case notTURN
    /// The gateway answered with this HTTP status, which says that it cannot serve.
    case gatewayTrouble(Int)
    case other(String)
}

extension CheckCause {
    /// - Parameter limit: how long the probe waited before it counted silence as an answer.
    init(_ failure: ProbeFailure, over transport: TransportProtocol, limit: Duration) {
        switch failure {
        case .notOpened(.timedOut): self = .silence(limit)
        case .notOpened(let failure): self.init(failure, over: transport, isOpen: false)
        case .cut(let failure): self.init(failure, over: transport, isOpen: true)
        case .silent, .turn(.noAnswer): self = transport == .udp ? .silence(limit) : .silentConnection(limit)
        case .largePacketsLost(let size): self = .largePacketsLost(over: size)
        case .stunError(let code): self = .stunError(code)
        case .turn(let failure): self = .turn(failure)
        case .notSTUN: self = .notTURN
        }
    }

    init(_ failure: SocketFailure, over transport: TransportProtocol, isOpen: Bool) {
        switch failure {
        case .nameNotFound: self = .nameNotFound
        case .refused: self = .portClosed(isUDP: transport == .udp)
        case .unreachable: self = .unreachable
        case .timedOut: self = .silence(.zero)
        case .closed: self = .cut(isOpen: isOpen)
        case .certificateUntrusted(let subject, let issuer): self = .inspection(subject: subject, issuer: issuer)
        case .proxy(let failure): self = .proxy(failure)
        case .tlsFailed(let fault): self = .tls(fault)
        case .noFreePort, .other: self = .other(failure.description)
        }
    }

    /// - Parameter limit: of the whole request.
    init(_ failure: HTTPFailure, limit: Duration) {
        switch failure {
        case .timedOut: self = .silence(limit)
        case .nameNotFound: self = .nameNotFound
        case .refused: self = .portClosed(isUDP: false)
        case .unreachable: self = .unreachable
        case .closed: self = .cut(isOpen: true)
        case .proxy(let failure): self = .proxy(failure)
        case .certificateUntrusted(let subject, let issuer): self = .inspection(subject: subject, issuer: issuer)
        case .tlsFailed(let fault): self = .tls(fault)
        case .tooLarge, .other: self = .other(failure.words)
        }
    }

    /// What a relay's address says of it; nil for a good sign.
    ///
    /// - Parameter server: where it was asked for. One of a private network may well relay for that network only.
    init?(relayed: IPAddress, by server: IPAddress?) {
        guard let server, server.isForEverybody, !relayed.isForEverybody else { return nil }
        self = .relayUnreachable(relayed)
    }

    /// What an answer over HTTP says of the way to a gateway; nil for a good sign, as anything is that a gateway says.
    init?(_ answer: GatewayAnswer) {
        if answer.status == 407 {
            self = .proxy(.credentialsRequired)
        } else if let interception = answer.interception {
            self = .interception(interception)
        } else if answer.status >= 500 {
            self = .gatewayTrouble(answer.status)
        } else {
            return nil
        }
    }

    /// The word that the table shows for it.
    var result: CheckResult {
        switch self {
        case .silence: .blocked
        case .silentConnection, .largePacketsLost: .stalled
        case .portClosed, .unreachable, .familyMissing, .cut: .refused
        case .inspection, .interception: .intercepted
        case .nameNotFound: .unknown
        case .proxy(let failure): failure.result
        case .tls, .turn, .clock, .relayUnreachable, .stunError, .notTURN, .gatewayTrouble, .other: .fail
        }
    }

    /// Whether a network's own page may stand behind it: such networks break TLS, or refuse it.
    var mayHideAPage: Bool {
        switch self {
        case .inspection, .portClosed, .cut, .tls: true
        default: false
        }
    }

    /// Whose job the remedy is.
    var owner: RemedyOwner {
        switch self {
        case .silence, .silentConnection, .largePacketsLost, .portClosed, .unreachable, .familyMissing, .cut,
            .inspection:
            .network
        case .interception(let found): found.isFilter ? .network : .user
        case .nameNotFound, .clock, .other: .user
        case .proxy(let failure): failure.owner
        case .tls(.notYetValid): .user
        case .turn(let failure): failure.isOfCredentials ? .user : .administrator
        case .tls, .relayUnreachable, .stunError, .notTURN, .gatewayTrouble: .administrator
        }
    }

    /// Whose job `remedy` is, beside what the network team is asked for.
    var remedyOwner: RemedyOwner { rule == .none ? owner : .user }

    /// What a rule for the network team has to say.
    enum Rule: Hashable, Sendable {
        /// Nothing: the remedy is somebody else's.
        case none
        case open
        /// The firewall lets connections through and holds back what is in them.
        case passAnswers
        case passLargePackets(over: Int)
        case provideFamily(IPAddress.Family)
        case noInspection
        case allowInFilter
        /// The proxy has to allow CONNECT.
        case allowConnect
        /// The proxy must not ask for a sign-in that this phone cannot do.
        case allowWithoutSignIn
        /// The proxy itself cannot reach the server.
        case openForProxy
        /// The way to the proxy itself.
        case openToProxy
    }

    var rule: Rule {
        switch self {
        case .silence, .portClosed, .unreachable, .cut: .open
        case .silentConnection: .passAnswers
        case .largePacketsLost(let size): .passLargePackets(over: size)
        case .familyMissing(let family): .provideFamily(family)
        case .inspection: .noInspection
        case .interception(let found): found.isFilter ? .allowInFilter : .none
        case .proxy(let failure): failure.rule
        case .nameNotFound, .tls, .turn, .clock, .relayUnreachable, .stunError, .notTURN,
            .gatewayTrouble, .other:
            .none
        }
    }
}

extension ProxyFailure {
    fileprivate var result: CheckResult {
        switch self {
        case .nameNotFound: .unknown
        case .refused, .unreachable, .closed: .refused
        case .timedOut: .blocked
        case .notHTTP: .fail
        case .credentialsRequired, .credentialsRefused, .schemesUnsupported, .basicForbidden, .status: .proxy
        }
    }

    fileprivate var owner: RemedyOwner { rule == .none ? .user : .network }

    fileprivate var rule: CheckCause.Rule {
        switch self {
        case .nameNotFound, .refused, .notHTTP, .credentialsRequired, .credentialsRefused, .basicForbidden: .none
        case .unreachable, .timedOut: .openToProxy
        case .schemesUnsupported: .allowWithoutSignIn
        case .status(500...599): .openForProxy
        case .status, .closed: .allowConnect
        }
    }
}

extension TURNFailure {
    /// The user name or the password is not what the server knows.
    var isOfCredentials: Bool {
        switch self {
        case .unauthorized, .wrongCredentials, .integrityViolated, .tooManyChallenges: true
        default: false
        }
    }
}
