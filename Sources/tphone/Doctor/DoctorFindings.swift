import ICEClient
import Wire

/// All that the checks found out; verdict, advice and table follow from it.
struct DoctorFindings: Equatable, Sendable {
    var checks: [DoctorCheck] = []
    /// Nil when no server answered over UDP.
    var nat: NATBehavior?
    /// What the call showed; nil without a call that was connected.
    var call: CallSample?
    /// Why nobody can sign in although the gateway answers, in a sentence.
    var signInRefusal: String?
    /// How many seconds this computer's clock is behind the gateway's; nil when that is not known.
    var clockBehind: Int?
    /// Only relays may be used.
    var isRelayOnly = false
    /// The HTTP proxy, as host and port.
    var proxy: String?

    /// A few seconds of a call to an echo.
    struct CallSample: Equatable, Sendable {
        var path: CallReportJSON.Path
        /// The tone that was sent came back.
        var isHeard: Bool
        /// 0–100.
        var lossPercent: Double?
        var jitterMs: Double?
    }

    /// The ways sound can take, as far as the checks know.
    enum MediaWay: Equatable, Sendable {
        /// Over UDP, directly.
        case direct
        /// Over UDP to a TURN server.
        case relayedUDP
        /// Over TCP or TLS to a TURN server.
        case relayedStream
        case none
        /// Nothing is configured that could have been tested without a call.
        case untested
    }

    func checks(_ step: DoctorStep, _ transport: TransportProtocol? = nil) -> [DoctorCheck] {
        checks.filter { $0.step == step && (transport == nil || $0.transport == transport) }
    }

    func works(_ step: DoctorStep, _ transport: TransportProtocol? = nil) -> Bool {
        checks(step, transport).contains { $0.result == .ok }
    }

    /// The gateway answers and lets the user in.
    var isSignallingWorking: Bool { works(.signal) && signInRefusal == nil }

    /// TURN servers were asked, and none gave a relay.
    var lacksRelay: Bool { !checks(.turn).isEmpty && !works(.turn) }

    /// Why the gateway cannot be used, and what to do about it.
    var gatewayCause: DoctorCheck? { checks(.signal).first { $0.result != .ok && $0.cause != nil } }

    /// Why no TURN server gives a relay: what a server or a proxy itself says tells more than a closed way.
    var relayCause: DoctorCheck? {
        let failed = checks(.turn).filter { $0.result != .ok && $0.cause != nil }
        return failed.first { $0.result == .fail } ?? failed.first { $0.remedy != nil || $0.result == .proxy }
    }

    /// The best way for sound; what a call showed counts more than what servers answered.
    var mediaWay: MediaWay {
        if let call {
            guard call.isHeard else { return .none }
            if call.path.transport == TransportProtocol.udp.rawValue {
                return call.path.local?.type == CandidateType.relayed.rawValue ? .relayedUDP : .direct
            }
            return works(.turn, .udp) ? .relayedUDP : .relayedStream
        }
        if works(.turn, .udp) { return .relayedUDP }
        if works(.stun, .udp), !isRelayOnly { return .direct }
        if works(.turn) { return .relayedStream }
        return checks(.turn).isEmpty && checks(.stun).isEmpty ? .untested : .none
    }

    /// Loss or jitter that people hear, in a call over a way that is otherwise good.
    var qualityComplaint: String? {
        guard let call, call.isHeard else { return nil }
        if let loss = call.lossPercent, loss > 3 { return "\(Self.number(loss)) % of the sound was lost" }
        if let jitter = call.jitterMs, jitter > 30 { return "the jitter was \(Self.number(jitter)) ms" }
        return nil
    }

    static func number(_ value: Double) -> String {
        guard let rounded = value.reported() else { return "?" }
        return Int(exactly: rounded).map(String.init) ?? String(rounded)
    }
}
