import ICEClient
import Signaling
import Wire

extension CheckCause {
    /// What happened, in a few words.
    var note: String {
        switch self {
        case .silence(let limit): Self.patience(limit)
        case .silentConnection(let limit): "connected, then \(Self.patience(limit))"
        case .largePacketsLost(let size): "connected, then no answer: packets over \(size) bytes are lost"
        case .portClosed(let isUDP): isUDP ? "port closed (ICMP)" : "port closed (RST)"
        case .unreachable: "unreachable (ICMP, or no route)"
        case .familyMissing(let family): "unreachable: this computer has no \(family == .v4 ? "IPv4" : "IPv6") address"
        case .cut(let isOpen): isOpen ? "cut after connecting (RST)" : "cut while connecting (RST)"
        case .inspection(let subject, let issuer): SocketFailure.untrusted(subject, issuer)
        case .interception(let found):
            found.isFilter
                ? "a filter of this network answers (\(found.answer))"
                : "this network's own page answers (\(found.answer))"
        case .proxy(let failure): failure.description
        case .nameNotFound: "its name was not found"
        case .tls(let fault): "TLS failed (\(fault))"
        case .turn(let failure): failure.description
        case .clock(let seconds): "credentials refused: this computer's clock is \(Self.lateness(seconds))"
        case .relayUnreachable(let address): "relays at \(address), which nobody outside can reach"
        case .stunError(let code): "the server answered with error \(code)"
        case .notTURN: "what answers is no TURN server"
        case .gatewayTrouble(let status): "HTTP \(status): the gateway cannot serve now"
        case .other(let words): words
        }
    }

    private static func patience(_ limit: Duration) -> String {
        limit == .zero ? "no answer" : "no answer in \(DoctorFindings.number(limit.milliseconds / 1000)) s"
    }

    /// Such as `3 days behind the gateway's`.
    private static func lateness(_ seconds: Int) -> String {
        let size = abs(seconds)
        let (count, unit) =
            size >= 86_400 ? (size / 86_400, "day") : size >= 3600 ? (size / 3600, "hour") : (size / 60, "minute")
        return "\(count) \(unit)\(count == 1 ? "" : "s") \(seconds > 0 ? "behind" : "ahead of") the gateway's"
    }

    /// What its owner has to do, as a sentence; nil where a rule for the network team says it all.
    ///
    /// - Parameters:
    ///   - server: the name of the server that was asked.
    ///   - role: what it is, such as `TURN server`.
    func remedy(server: String, role: String) -> String? {
        switch self {
        case .silence, .silentConnection, .largePacketsLost, .portClosed, .unreachable, .familyMissing, .cut: nil
        case .inspection:
            "If the certificate is your company's own, name its authority's certificate as ca_file in [network]."
        case .interception(let found):
            found.isFilter ? nil : "Open a browser and sign in to the network, or ask for access to \(server)."
        case .proxy(let failure): failure.remedy
        case .nameNotFound: "Correct the name \(server) in the configuration, or this computer's name server."
        case .tls(let fault): fault.work(server)
        case .turn(let failure): failure.work(server)
        case .clock: "Set this computer's clock; the TURN credentials are made for a time."
        case .relayUnreachable: "The administrator of \(server) has to set its external address."
        case .stunError, .notTURN:
            "Ask the administrator of \(server) for the right address and port of the \(role)."
        case .gatewayTrouble: "Try again later, or tell the administrator of \(server)."
        case .other: nil
        }
    }
}

extension ProxyFailure {
    fileprivate var remedy: String? {
        switch self {
        case .nameNotFound, .refused, .notHTTP: "Correct proxy in [network], or HTTPS_PROXY."
        case .credentialsRequired:
            "Put your user name and password into proxy in [network]: http://USER:PASSWORD@HOST:PORT."
        case .credentialsRefused: "Correct the user name and the password of proxy in [network]."
        case .basicForbidden:
            "Have the proxy offer Digest, or allow the password in clear: proxy_auth = \"any\" in [network]."
        case .unreachable, .timedOut, .schemesUnsupported, .status, .closed: nil
        }
    }
}

extension TLSFault {
    fileprivate func work(_ server: String) -> String? {
        switch self {
        case .expired:
            "The administrator of \(server) has to renew its certificate, unless this computer's clock is wrong."
        case .notYetValid: "Set this computer's clock, if it is wrong; otherwise wait for the certificate's first day."
        case .otherName:
            "The administrator of \(server) has to get a certificate for that name, or the configuration names it wrongly."
        case .weakKey, .oldVersion, .noCommonCipher:
            "The administrator of \(server) has to bring its TLS up to date; until then set min_tls = \"1.0\" in [network]."
        case .notTLS: "Ask the administrator of \(server) which port speaks TLS."
        case .other: "Ask the administrator of \(server) what is wrong with its TLS."
        }
    }
}

extension TURNFailure {
    fileprivate func work(_ server: String) -> String {
        switch self {
        case .unauthorized, .wrongCredentials, .integrityViolated, .tooManyChallenges:
            "Correct username and credential of \(server) in [[network.turn]]."
        case .quotaReached:
            "End other phones of this user, or have the administrator of \(server) raise its quota for a user."
        case .insufficientCapacity: "The administrator of \(server) has to give it more relay ports."
        case .familyNotSupported: "The administrator of \(server) has to let it relay this address family."
        default: "The administrator of \(server) has to look at it: it answers \(self)."
        }
    }
}
