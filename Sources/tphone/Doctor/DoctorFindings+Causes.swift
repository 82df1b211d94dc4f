import ICEClient
import Signaling

/// What the checks say of each other: a cause that one has found explains others.
extension DoctorFindings {
    /// Credentials that end by themselves are not blamed before the clock that made them.
    mutating func blameClock(_ relays: [DoctorPlan.Relay]) {
        guard let clockBehind, abs(clockBehind) > GatewayClock.tolerance else { return }
        let timed = Set(
            relays.filter { TimeLimitedCredentials.expiry(of: $0.username) != nil }.map(\.url.description))
        for index in checks.indices where checks[index].step == .turn && timed.contains(checks[index].target) {
            guard case .turn(let failure)? = checks[index].cause, failure.isOfCredentials else { continue }
            checks[index].blame(.clock(behind: clockBehind))
        }
    }

    /// A path that loses large packets on the way to the gateway does so to others; connections that stay silent show it.
    mutating func blamePath() {
        for case .largePacketsLost(let size)? in checks(.signal).map(\.cause) {
            for index in checks.indices {
                guard case .silentConnection? = checks[index].cause else { continue }
                checks[index].blame(.largePacketsLost(over: size))
            }
        }
    }

    /// The network's own page answers in the gateway's place.
    var isBehindPortal: Bool {
        checks(.signal).contains { if case .interception(let found)? = $0.cause { !found.isFilter } else { false } }
    }

    /// What others than the network team can do, each once.
    var remedies: [Remedy] {
        // Whose certificate the page has does not matter.
        if isBehindPortal { return checks(.signal).compactMap(\.remedy) }
        var found: [Remedy] = []
        for check in checks {
            // Behind a proxy that looks names up it is no fault that they are not known here.
            if proxy != nil, check.cause == .nameNotFound { continue }
            if let remedy = check.remedy, !found.contains(remedy) { found.append(remedy) }
        }
        return found
    }
}
