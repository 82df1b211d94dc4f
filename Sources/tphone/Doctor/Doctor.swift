import ICEClient
import Signaling
import Synchronization
import Transport
import Wire

/// Runs all checks side by side and collects what they find.
struct Doctor: Sendable {
    /// What one group of checks found.
    enum Finding: Sendable {
        case checks([DoctorCheck])
        /// The STUN row, and what follows from it.
        case outside([DoctorCheck], NATBehavior?)
        /// The gateway's row, and how many seconds this computer's clock is behind the gateway's.
        case gateway(DoctorCheck, clockBehind: Int?)
        case call(DoctorCall.Outcome)
    }

    let plan: DoctorPlan
    let network: ProbeNetwork
    /// What leads to the gateway, with the proxy's credentials.
    let gatewaySettings: NetworkSettings
    /// Told how many checks are done, and of how many.
    let progress: @Sendable (Int, Int) -> Void

    static let streamLimit = Duration.seconds(5)
    /// Of the questions that follow when a first one was not answered.
    static let secondLimit = Duration.seconds(3)
    /// Segments that make packets of at most 1,240 bytes over IPv4: less than any path may lose (RFC 8200, section 5).
    static let smallSegment: UInt16 = 1200
    /// Bytes that make a request longer than any one packet.
    static let largeRequest = 3000
    static let bindingLimit = Duration.milliseconds(3500)

    /// - Parameter call: makes the call, and may be nil.
    func run(call: (@Sendable () async -> DoctorCall.Outcome)?) async -> DoctorFindings {
        var findings = DoctorFindings()
        findings.isRelayOnly = plan.isRelayOnly
        findings.proxy = plan.proxy?.description
        var work: [@Sendable () async -> Finding] = plan.names.map { name in
            { .checks([await lookUp(name.host, name.services)]) }
        }
        if plan.names.isEmpty { findings.checks.append(Self.noNames) }
        work.append { await askGateway() }
        work.append { await lookOutside() }
        work += plan.turn.map { relay in { .checks([await reserve(relay)]) } }
        work += plan.securePlaces.map { place in { .checks([await shakeHands(place)]) } }
        if let proxy = plan.proxy { work.append { .checks([await reach(proxy)]) } }
        work += plan.tunnels.map { place in { .checks([await tunnel(to: place)]) } }
        if let call { work.append { .call(await call()) } }
        for await finding in results(of: work) { findings.add(finding) }
        if plan.target == nil { findings.checks.append(Self.noCall) }
        findings.fillAddresses()
        await findSources(&findings)
        findings.blameClock(plan.turn)
        findings.blamePath()
        return findings
    }

    /// The results in the order in which they come.
    private func results(of work: [@Sendable () async -> Finding]) -> AsyncStream<Finding> {
        let (stream, continuation) = AsyncStream.makeStream(of: Finding.self)
        let progress = progress
        Task {
            await withTaskGroup(of: Finding.self) { group in
                for item in work { group.addTask { await item() } }
                progress(0, work.count)
                var done = 0
                for await finding in group {
                    done += 1
                    progress(done, work.count)
                    continuation.yield(finding)
                }
            }
            continuation.finish()
        }
        return stream
    }

    /// A rule names the address that packets of its own route come from, not that of another check's.
    private func findSources(_ findings: inout DoctorFindings) async {
        for index in findings.checks.indices {
            guard let route = findings.checks[index].route, route.local == nil, !route.isProxied,
                let address = route.address
            else { continue }
            let source = await network.source(towards: address)
            findings.checks[index].route?.local = source
            if source == nil, findings.checks[index].cause == .unreachable {
                findings.checks[index].blame(.familyMissing(address.family))
            }
        }
    }

    private static let noNames = DoctorCheck(
        .dns, "no names", nil, .ok, note: "addresses only, no names")
    private static let noCall = DoctorCheck(
        .media, "no call", nil, .unknown, note: "no call was made")
}

extension DoctorFindings {
    mutating func add(_ finding: Doctor.Finding) {
        switch finding {
        case .checks(let found): checks += found
        case .outside(let found, let behavior):
            checks += found
            nat = behavior
        case .gateway(let found, let behind):
            checks.append(found)
            clockBehind = behind
        case .call(let outcome):
            checks.append(outcome.check)
            call = outcome.sample
            signInRefusal = outcome.signInRefusal
        }
    }

    /// Network teams want addresses: those that one check has learned serve the rules of all.
    mutating func fillAddresses() {
        var known: [String: IPAddress] = [:]
        for case let route? in checks.map(\.route) where !route.isProxied {
            if let address = route.address { known[route.host] = address }
        }
        for index in checks.indices {
            guard let route = checks[index].route, route.address == nil else { continue }
            checks[index].route?.address = known[route.host]
        }
    }
}
