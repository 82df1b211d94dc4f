import ICEClient
import Signaling
import Transport
import Wire

/// A result and the few words that explain it, derived from what happened to a probe.
struct CheckOutcome: Equatable, Sendable {
    var result: CheckResult
    var note: String

    init(_ result: CheckResult, _ note: String) {
        self.result = result
        self.note = note
    }

    /// - Parameter limit: how long the probe waited before it counted silence as an answer.
    init(_ failure: ProbeFailure, over transport: TransportProtocol, limit: Duration) {
        let patience = "no answer in \(DoctorFindings.number(limit.milliseconds / 1000)) s"
        switch failure {
        case .notOpened(.timedOut): self.init(.blocked, patience)
        case .notOpened(let failure): self.init(failure, over: transport, isOpen: false)
        case .cut(let failure): self.init(failure, over: transport, isOpen: true)
        case .silent, .turn(.noAnswer):
            self.init(.blocked, transport == .udp ? patience : "connected, but \(patience)")
        case .largePacketsLost(let size):
            self.init(.fail, "connected, then no answer: packets over \(size) bytes are lost")
        case .stunError(let code): self.init(.fail, "the server answered with error \(code)")
        case .turn(let failure): self.init(.fail, failure.description)
        case .notSTUN: self.init(.fail, "what answers is no TURN server")
        }
    }

    init(_ failure: SocketFailure, over transport: TransportProtocol, isOpen: Bool) {
        switch failure {
        case .nameNotFound: self.init(.unknown, "its name was not found")
        case .refused: self.init(.refused, transport == .udp ? "port closed (ICMP)" : "port closed (RST)")
        case .unreachable: self.init(.refused, "unreachable (ICMP, or no route)")
        case .timedOut: self.init(.blocked, "no answer")
        case .closed: self.init(.refused, isOpen ? "cut after connecting (RST)" : "cut while connecting (RST)")
        case .certificateUntrusted: self.init(.intercepted, failure.description + Self.ownAuthority)
        case .proxy(let failure): self.init(failure)
        case .tlsFailed, .noFreePort, .other: self.init(.fail, failure.description)
        }
    }

    init(_ failure: ProxyFailure) {
        switch failure {
        case .nameNotFound: self.init(.unknown, failure.description)
        case .refused, .unreachable, .closed: self.init(.refused, failure.description)
        case .timedOut: self.init(.blocked, failure.description)
        case .notHTTP: self.init(.fail, failure.description)
        case .credentialsRequired, .credentialsRefused, .schemesUnsupported, .status:
            self.init(.proxy, failure.description)
        }
    }

    /// - Parameter limit: of the whole request.
    init(_ failure: HTTPFailure, limit: Duration) {
        switch failure {
        case .timedOut: self.init(.blocked, "no answer in \(DoctorFindings.number(limit.milliseconds / 1000)) s")
        case .nameNotFound: self.init(.unknown, "its name was not found")
        case .refused: self.init(.refused, "port closed (RST)")
        case .unreachable: self.init(.refused, "unreachable (ICMP, or no route)")
        case .closed: self.init(.refused, "cut after connecting (RST)")
        case .proxy(let failure): self.init(failure)
        case .certificateUntrusted(let subject, let issuer):
            self.init(.certificateUntrusted(subject: subject, issuer: issuer), over: .tls, isOpen: false)
        case .tlsFailed, .tooLarge, .other: self.init(.fail, failure.words)
        }
    }

    /// A company may sign its own servers' certificates.
    private static let ownAuthority = "; if it is your company's own, set ca_file"

    /// What an HTTP status says of the way to a gateway: anything but a server's trouble is a good sign.
    init(httpStatus status: Int) {
        switch status {
        case 407: self.init(.proxy, "HTTP 407: the proxy wants a user name and a password")
        case 511: self.init(.intercepted, "HTTP 511: this network wants a sign-in of its own")
        case 500...: self.init(.fail, "HTTP \(status): the gateway cannot serve now")
        default: self.init(.ok, "HTTP \(status)")
        }
    }
}
