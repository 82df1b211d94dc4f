import ICEClient
import NIOPosix
import Signaling
import Transport
import Wire

/// Looking names up.
extension Doctor {
    static let lookUpLimit = Duration.seconds(5)

    func lookUp(_ host: String, _ services: [String]) async -> DoctorCheck {
        let clock = ContinuousClock()
        let start = clock.now
        let found = await Self.answer(host, services)
        let took = clock.now - start
        var check = DoctorCheck(.dns, host, nil, .ok, note: "", route: nil)
        guard let found else {
            check.result = plan.isLookedUpByProxy(host) ? .unknown : .blocked
            check.note = "no answer in \(DoctorFindings.number(Self.lookUpLimit.milliseconds / 1000)) s"
            if check.result == .unknown { check.note = Self.notNeeded }
            return check
        }
        guard !found.addresses.isEmpty else {
            check.result = plan.isLookedUpByProxy(host) ? .unknown : .fail
            check.note = check.result == .unknown ? Self.notNeeded : "the name was not found"
            return check
        }
        check.ms = took.reportedMilliseconds
        let (old, new) = (found.addresses.count { $0.family == .v4 }, found.addresses.count { $0.family == .v6 })
        check.note = "\(old) A, \(new) AAAA, \(found.records == 0 ? "no" : "\(found.records)") SRV"
        // Any port: it only carries the address to other checks' rules.
        check.route = DoctorCheck.Route(host, 0, address: found.addresses.first)
        return check
    }

    private static let notNeeded = "not needed, the proxy looks names up"

    private struct Answer: Sendable {
        var addresses: [IPAddress]
        var records: Int
    }

    /// Nil when nobody answered in time; the system's resolver blocks, and may do so for longer.
    private static func answer(_ host: String, _ services: [String]) async -> Answer? {
        await withTimeLimit(lookUpLimit) {
            async let addresses = onThread { (try? SystemResolver.addresses(of: host)) ?? [] }
            async let records = onThread {
                services.reduce(0) { $0 + (SystemResolver.serviceRecords(of: "\($1).\(host)")?.records.count ?? 0) }
            }
            return await Answer(addresses: addresses, records: records)
        }
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in continuation.resume(returning: work()) }
        }
    }

    /// The value, or nil when it does not come in time; the work itself is left to end by itself.
    private static func withTimeLimit<Value: Sendable>(
        _ limit: Duration, _ work: @escaping @Sendable () async -> Value
    ) async -> Value? {
        let (stream, continuation) = AsyncStream.makeStream(of: Value?.self)
        Task { continuation.yield(await work()) }
        let timer = Task {
            try await Task.sleep(for: limit)
            continuation.yield(nil)
        }
        defer { timer.cancel() }
        for await value in stream { return value }
        return nil
    }
}

extension DoctorPlan {
    private func isReachedDirectly(_ host: String) -> Bool {
        turn.contains { $0.url.host == host && $0.url.transport != .udp && turnProxy(for: $0.url) == nil }
    }

    /// Names that only TCP and TLS use are looked up by the proxy; UDP needs them here.
    fileprivate func isLookedUpByProxy(_ host: String) -> Bool {
        switch host {
        case proxy?.host: false
        case gateway.host: gatewayProxy != nil
        default: turnProxy != nil && !isReachedDirectly(host)
        }
    }
}
