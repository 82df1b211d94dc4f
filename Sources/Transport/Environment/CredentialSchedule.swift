package import CallEngine
package import ICEClient
package import Signaling
package import Wire

/// Decides when the credentials of TURN servers are made or fetched anew, and which are in use.
///
/// Credentials end by the wall clock, which jumps when a laptop wakes up; so it is looked at once a minute. It is an argument
/// like the time: seconds since 1970.
package struct CredentialSchedule: Sendable {
    package enum Action: Equatable, Sendable {
        /// Ask the service at this URL for the source of this number; the outcome goes to `received`.
        case fetch(Int, url: String)
        /// These are the servers from now on.
        case use([TURNServer])
        case report(CredentialMessage)
    }

    /// Of credentials that are made here: 24 hours.
    package static let ownLifetime: Int64 = 86_400
    /// Lifetimes of a service are taken as at least a minute and at most a week; as an hour when it says nothing.
    private static let lifetimes: ClosedRange<Int64> = 60...604_800
    private static let assumedLifetime: Int64 = 3600
    private static let retries: ClosedRange<Duration> = .seconds(2)...(.seconds(300))
    private static let watching = Duration.seconds(60)

    private struct Entry {
        let source: CredentialSource
        var server: TURNServer?
        /// Moments of the wall clock.
        var renewal: Int64?
        var expiry: Int64?
        /// Failures since the last success.
        var failures = 0
        var hasReportedExpiry = false
        var isFetching = false
        /// When to look again; nil for what never changes.
        var deadline: MonotonicTime?
    }

    private var entries: [Entry]
    private var inUse: [TURNServer]?
    private var random: RandomSource

    package init(_ sources: [CredentialSource], random: RandomSource) {
        entries = sources.map { Entry(source: $0) }
        self.random = random
    }

    /// Every source has been asked once, so that more waiting may be in vain.
    package var isReady: Bool {
        entries.allSatisfy { $0.server != nil || $0.failures > 0 }
    }

    /// The servers whose credentials are known, in the order of their sources.
    package var servers: [TURNServer] { entries.compactMap(\.server) }

    package var nextDeadline: MonotonicTime? { entries.compactMap(\.deadline).min() }

    package mutating func start(at now: MonotonicTime, wallClock: Int64) -> [Action] {
        entries.indices.flatMap { renew($0, at: now, wallClock: wallClock) } + changes()
    }

    package mutating func timerFired(at now: MonotonicTime, wallClock: Int64) -> [Action] {
        var actions: [Action] = []
        for index in entries.indices where entries[index].deadline.map({ $0 <= now }) == true {
            actions += expire(index, wallClock: wallClock)
            if entries[index].failures > 0 || wallClock >= entries[index].renewal ?? 0 {
                actions += renew(index, at: now, wallClock: wallClock)
            } else {
                watch(index, at: now, wallClock: wallClock)
            }
        }
        return actions + changes()
    }

    /// Takes the outcome of a `fetch`.
    package mutating func received(
        _ result: Result<CredentialGrant, CredentialFailure>, for index: Int, at now: MonotonicTime, wallClock: Int64
    ) -> [Action] {
        guard entries.indices.contains(index), entries[index].isFetching,
            case .service(let url, let urls) = entries[index].source
        else { return [] }
        entries[index].isFetching = false
        switch result.flatMap({ $0.server(urls: urls) }) {
        case .success(let server):
            let hadFailed = entries[index].failures > 0
            let lifetime = lifetime(of: try? result.get(), wallClock: wallClock)
            accept(server, for: index, lifetime: lifetime, at: now, wallClock: wallClock)
            return (hadFailed ? [.report(.restored(service: url))] : []) + changes()
        case .failure(let failure):
            return fail(index, url, failure, at: now, wallClock: wallClock) + changes()
        }
    }
}

extension CredentialSchedule {
    private mutating func renew(_ index: Int, at now: MonotonicTime, wallClock: Int64) -> [Action] {
        switch entries[index].source {
        case .fixed(let server):
            entries[index].server = server
            return []
        case .secret(let secret, let user, let urls):
            let made = TimeLimitedCredentials.make(secret: secret, user: user, expiry: wallClock + Self.ownLifetime)
            let server = TURNServer(urls: urls, username: made.username, password: made.password)
            accept(server, for: index, lifetime: Self.ownLifetime, at: now, wallClock: wallClock)
            return []
        case .service(let url, _):
            entries[index].isFetching = true
            entries[index].deadline = nil
            return [.fetch(index, url: url)]
        }
    }

    private mutating func accept(
        _ server: TURNServer, for index: Int, lifetime: Int64, at now: MonotonicTime, wallClock: Int64
    ) {
        entries[index].server = server
        entries[index].expiry = wallClock + lifetime
        // At 85 to 90 %, so that a floor full of phones does not ask in the same second.
        entries[index].renewal = wallClock + lifetime * Int64.random(in: 850...900, using: &random) / 1000
        entries[index].failures = 0
        entries[index].hasReportedExpiry = false
        watch(index, at: now, wallClock: wallClock)
    }

    /// Keeps what is in use, and asks again after a while that doubles with each failure.
    private mutating func fail(
        _ index: Int, _ url: String, _ failure: CredentialFailure, at now: MonotonicTime, wallClock: Int64
    ) -> [Action] {
        let wait = min(Self.retries.upperBound, Self.retries.lowerBound * (1 << min(entries[index].failures, 8)))
        entries[index].failures += 1
        entries[index].deadline = now + wait * Double.random(in: 0.8...1.2, using: &random)
        guard entries[index].failures == 1 else { return expire(index, wallClock: wallClock) }
        let left = entries[index].expiry.map { Duration.seconds(max(0, $0 - wallClock)) }
        return [.report(.failed(service: url, failure, validFor: left))] + expire(index, wallClock: wallClock)
    }

    private mutating func expire(_ index: Int, wallClock: Int64) -> [Action] {
        guard case .service(let url, _) = entries[index].source, entries[index].failures > 0,
            !entries[index].hasReportedExpiry, let expiry = entries[index].expiry, wallClock >= expiry
        else { return [] }
        entries[index].hasReportedExpiry = true
        return [.report(.expired(service: url))]
    }

    private mutating func watch(_ index: Int, at now: MonotonicTime, wallClock: Int64) {
        let left = Duration.seconds(max(1, (entries[index].renewal ?? 0) - wallClock))
        entries[index].deadline = now + min(Self.watching, left)
    }

    /// What the service says, but no longer than the name itself says.
    private func lifetime(of grant: CredentialGrant?, wallClock: Int64) -> Int64 {
        var lifetime = grant?.lifetime ?? Self.lifetimes.upperBound
        if let expiry = grant.flatMap({ TimeLimitedCredentials.expiry(of: $0.username) }) {
            lifetime = min(lifetime, max(0, expiry - wallClock))
        } else if grant?.lifetime == nil {
            lifetime = Self.assumedLifetime
        }
        return min(max(lifetime, Self.lifetimes.lowerBound), Self.lifetimes.upperBound)
    }

    private mutating func changes() -> [Action] {
        guard isReady, servers != inUse else { return [] }
        inUse = servers
        return [.use(servers)]
    }
}

extension CredentialGrant {
    /// With these URLs, or with those of the answer that can be used, at most 8.
    fileprivate func server(urls configured: [TURNServerURL]) -> Result<TURNServer, CredentialFailure> {
        let own = urls.compactMap { try? TURNServerURL(parsing: $0) }.filter(\.isTURN)
        let chosen = configured.isEmpty ? Array(own.prefix(8)) : configured
        guard !chosen.isEmpty else { return .failure(.noServers) }
        return .success(TURNServer(urls: chosen, username: username, password: password))
    }
}
