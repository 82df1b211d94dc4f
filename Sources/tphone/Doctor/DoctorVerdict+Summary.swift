extension DoctorVerdict {
    /// The verdict in plain words: what works, and what to expect of it.
    static func summary(of findings: DoctorFindings) -> String {
        switch DoctorVerdict(findings) {
        case .noSignalling: noSignalling(findings)
        case .noMedia: noMedia(findings)
        case .degraded: degraded(findings)
        case .good: good(findings)
        }
    }

    private static func noSignalling(_ findings: DoctorFindings) -> String {
        if findings.works(.signal), let refusal = findings.signInRefusal { return refusal }
        if let check = findings.gatewayCause {
            return "Nobody can sign in here: the gateway cannot be used. Cause: \(check.story)"
        }
        let cause =
            switch findings.checks(.signal).map(\.result).first(where: { $0 != .ok }) {
            case .blocked: "it does not answer, so a firewall drops the packets or the gateway is down"
            case .stalled: "it connects and then does not answer"
            case .refused: "the connection is refused"
            case .intercepted: "somebody else's certificate stands before it"
            case .proxy: "the proxy does not let the connection through"
            case .fail: "it does not answer as a gateway does"
            case .unknown, .ok, nil: "it could not be asked"
            }
        return "Nobody can sign in here: the gateway cannot be used, because \(cause)."
    }

    private static func noMedia(_ findings: DoctorFindings) -> String {
        if let call = findings.call, !call.isHeard {
            return "Signing in works, but sound does not come back: calls connect and stay silent."
        }
        if let check = findings.relayCause {
            let server = check.route?.host ?? check.target
            return "Signing in works, but sound has no way: \(server) gave no relay. Cause: \(check.story)"
        }
        if findings.checks(.turn).contains(where: { $0.result == .fail }) {
            return "Signing in works, but sound has no way: a TURN server was reached and gave no relay."
        }
        return "Signing in works, but sound has no way out of this network: calls will fail or stay silent."
    }

    private static func degraded(_ findings: DoctorFindings) -> String {
        switch findings.mediaWay {
        case .relayedStream:
            let way = findings.isProxyNeeded ? "TURN over TLS and the HTTP proxy" : "TURN over TCP or TLS"
            return "Calls work, but only through \(way). Expect more delay than over UDP, and bursts under loss."
        case .untested:
            return "Signing in works, but no way for sound could be tested: no STUN or TURN server is configured."
        case .direct, .relayedUDP, .none:
            if findings.lacksRelay {
                let cause = findings.relayCause.map { " Cause: \($0.story)" } ?? ""
                return "Calls work the direct way only: no TURN server gives a relay, so a far end behind a firewall"
                    + " may stay silent.\(cause)"
            }
            let complaint = findings.qualityComplaint ?? "something on the way costs quality"
            return "Calls work over UDP, but they sound bad: \(complaint)."
        }
    }

    private static func good(_ findings: DoctorFindings) -> String {
        let way = findings.mediaWay == .direct ? "the direct way over UDP" : "through TURN over UDP"
        if findings.call == nil { return "Signing in works, and sound can go \(way). No call was made to prove it." }
        return "Calls work, and sound goes \(way)."
    }
}

extension DoctorCheck {
    /// Its cause, and what to do about it or whom to ask; the end of a text.
    fileprivate var story: String {
        guard let remedy else {
            return "\(note). This is for the \(cause?.owner == .network ? "network team" : "person at this computer")."
        }
        return "\(note). \(remedy.what)"
    }
}

extension DoctorFindings {
    /// The relays that work are reached through the proxy only.
    var isProxyNeeded: Bool {
        let working = checks(.turn).filter { $0.result == .ok }
        return !working.isEmpty && working.allSatisfy { $0.route?.isProxied == true }
    }
}
