import ICEClient
import Wire

/// What `doctor` reports: one object of JSON, or a table.
struct DoctorReport: Encodable, Equatable, Sendable {
    var verdict: DoctorVerdict
    /// The verdict in a sentence or two.
    var summary: String
    var checks: [DoctorCheck]
    var nat: NAT?
    /// Of the call that was made, in the same shape as in a call's report.
    var path: CallReportJSON.Path?
    var rules: [NetworkRule]
    /// What others than the network team can do.
    var remedies: [Remedy]
    var tookMs: Double
    /// Where and when it was; nil in tests of the rest.
    var origin: Origin?

    /// What a reader elsewhere has to know of a report.
    struct Origin: Encodable, Equatable, Sendable {
        /// In UTC, as `2026-03-01T14:31:58Z`.
        var date: String
        var host: String
        var user: String?
        var gateway: String
        var version: String
    }

    /// What stands between this host and the internet.
    struct NAT: Encodable, Equatable, Sendable {
        var local: String
        /// Where a server saw it.
        var mapped: String?
        var mapping: String?
        var filtering: String?
        /// Why mapping or filtering is not known.
        var note: String?
    }

    init(_ findings: DoctorFindings, took: Duration, origin: Origin? = nil) {
        self.origin = origin
        // Checks end in any order; what follows from them must not.
        var findings = findings
        findings.checks.sort { $0.place < $1.place }
        verdict = DoctorVerdict(findings)
        summary = DoctorVerdict.summary(of: findings)
        checks = findings.checks
        nat = findings.nat.map(NAT.init)
        path = findings.call?.path
        rules = NetworkRules.all(for: findings)
        remedies = findings.remedies
        tookMs = took.reportedMilliseconds ?? 0
    }
}

extension DoctorReport.NAT {
    init(_ behavior: NATBehavior) {
        self.init(
            local: behavior.local.description, mapped: behavior.mapped?.description,
            mapping: behavior.mapping?.rawValue, filtering: behavior.filtering?.rawValue,
            note: (behavior.mappingGap ?? behavior.filteringGap)?.words)
    }
}

extension DoctorCheck {
    /// Where it stands in a report: by step and transport; checks end in any order.
    fileprivate var place: (Int, Int, UInt16, String) {
        let transport = transport.flatMap(TransportProtocol.allCases.firstIndex) ?? 0
        return (DoctorStep.allCases.firstIndex(of: step) ?? 0, transport, route?.port ?? 0, target)
    }
}

extension NATBehavior.Gap {
    var words: String {
        switch self {
        case .noAnswer: "no answer over UDP"
        case .noOtherAddress: "the STUN server has one address only"
        case .noChangeRequest: "the STUN server cannot answer from elsewhere"
        case .otherAddressSilent: "the STUN server's other address is silent"
        case .serverError(let code): "the STUN server answered with error \(code)"
        case .badResponse: "the STUN server's answer makes no sense"
        }
    }
}
