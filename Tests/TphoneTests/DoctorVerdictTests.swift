import ICEClient
import Testing
import Wire

@testable import tphone

struct DoctorVerdictTests {
    @Test(arguments: DoctorProfile.allCases)
    func everyFirewallHasItsVerdict(_ profile: DoctorProfile) {
        #expect(DoctorVerdict(profile.findings) == profile.verdict)
    }

    /// The same verdicts follow when no call can be made to prove them.
    @Test(arguments: DoctorProfile.allCases)
    func aCallOnlyConfirmsTheVerdict(_ profile: DoctorProfile) {
        var findings = profile.findings
        findings.call = nil
        #expect(DoctorVerdict(findings) == profile.verdict)
    }

    @Test func statusesAreThoseOfTheManual() {
        #expect(DoctorVerdict.allCases.map(\.exitStatus) == [0, 10, 11, 12])
        #expect(DoctorVerdict.allCases.map(\.rawValue) == ["good", "degraded", "no_media", "no_signalling"])
    }

    @Test func aSilentCallMeansNoMedia() {
        var findings = DoctorProfile.open.findings
        findings.call?.isHeard = false
        #expect(DoctorVerdict(findings) == .noMedia)
        #expect(DoctorVerdict.summary(of: findings).contains("stay silent"))
    }

    @Test func aClosedNetworkWithAGatewayHasNoMedia() {
        var findings = DoctorProfile.blocked.findings
        for index in findings.checks.indices where findings.checks[index].step == .signal {
            findings.checks[index].result = .ok
        }
        #expect(DoctorVerdict(findings) == .noMedia)
    }

    @Test func aRefusedUserHasNoSignalling() {
        var findings = DoctorProfile.open.findings
        findings.call = nil
        findings.signInRefusal = "The gateway refused the user name or the password."
        #expect(DoctorVerdict(findings) == .noSignalling)
        #expect(DoctorVerdict.summary(of: findings) == findings.signInRefusal)
    }

    @Test func wrongTURNCredentialsCostTheSpareWay() {
        var findings = DoctorProfile.open.findings
        for index in findings.checks.indices where findings.checks[index].step == .turn {
            findings.checks[index].result = .fail
        }
        #expect(DoctorVerdict(findings) == .degraded)
        #expect(DoctorVerdict.summary(of: findings).contains("direct way only"))
        findings.isRelayOnly = true
        findings.call = nil
        #expect(DoctorVerdict(findings) == .noMedia)
        #expect(DoctorVerdict.summary(of: findings).contains("gave no relay"))
    }

    @Test func lossThatIsHeardIsNotGood() {
        var findings = DoctorProfile.open.findings
        findings.call?.lossPercent = 7
        #expect(DoctorVerdict(findings) == .degraded)
        #expect(DoctorVerdict.summary(of: findings).contains("7 % of the sound was lost"))
        findings.call?.lossPercent = 0
        findings.call?.jitterMs = 45
        #expect(DoctorVerdict.summary(of: findings).contains("the jitter was 45 ms"))
    }

    @Test func withPolicyRelayAReflexiveAddressIsNoWay() {
        var findings = DoctorProfile.open.findings
        findings.call = nil
        findings.checks.removeAll { $0.step == .turn }
        #expect(findings.mediaWay == .direct)
        findings.isRelayOnly = true
        #expect(DoctorVerdict(findings) == .noMedia)
    }

    @Test func withoutServersAndCallNothingIsKnownOfMedia() {
        var findings = DoctorProfile.open.findings
        findings.checks.removeAll { $0.step == .turn || $0.step == .stun }
        findings.call = nil
        #expect(DoctorVerdict(findings) == .degraded)
        #expect(DoctorVerdict.summary(of: findings).contains("no STUN or TURN server is configured"))
    }

    @Test(arguments: CheckResult.allCases.filter { $0 != .ok })
    func everyFailureOfTheGatewayIsToldApart(_ result: CheckResult) {
        var findings = DoctorProfile.open.findings
        for index in findings.checks.indices where findings.checks[index].step == .signal {
            findings.checks[index].result = result
        }
        #expect(DoctorVerdict(findings) == .noSignalling)
        let others = CheckResult.allCases.filter { $0 != .ok && $0 != result }.map { other in
            var copy = findings
            for index in copy.checks.indices where copy.checks[index].step == .signal {
                copy.checks[index].result = other
            }
            return DoctorVerdict.summary(of: copy)
        }
        #expect(!others.contains(DoctorVerdict.summary(of: findings)))
    }

    @Test func theWordsOfTheTableDiffer() {
        let words = CheckResult.allCases.map(\.word)
        #expect(words == ["ok", "BLOCKED", "STALLED", "REFUSED", "INTERCEPTED", "PROXY", "UNKNOWN", "FAIL"])
        #expect(Set(CheckResult.bestFirst) == Set(CheckResult.allCases))
    }
}
