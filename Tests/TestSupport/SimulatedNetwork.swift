package import Wire

/// A network, its NATs and its clock, for whole conversations in simulated time.
///
/// Sockets are bound to endpoints of the public network or of the network behind a NAT. Time moves only by `advance()`
/// and the `run` methods, from one event or deadline to the next; the same seed gives the same run.
package final class SimulatedNetwork {
    package private(set) var now: MonotonicTime = .zero
    /// What happens to datagrams unless `links` says otherwise.
    package var link: SimulatedLink
    /// Other treatment for datagrams to and from one public address.
    package var links: [IPAddress: SimulatedLink] = [:]
    /// Drops the datagrams it returns false for; it sees each one as it left its socket.
    package var firewall: ((SimulatedDatagram) -> Bool)?
    package internal(set) var traffic = SimulatedTraffic()
    /// Steps without time going on until `SimulationError.livelock` is thrown.
    package var stepLimit = 20_000

    struct Location: Hashable {
        var network: ObjectIdentifier?
        var endpoint: Endpoint
    }

    private struct Event {
        var time: MonotonicTime
        var action: (MonotonicTime) -> Void
    }

    var sockets: [Location: SimulatedSocket] = [:]
    var nats: [SimulatedNAT] = []
    private(set) var random: RandomSource
    private var participants: [any SimulatedParticipant] = []
    /// In order of time; equal times in order of arrival.
    private var events: [Event] = []
    private var stepsAtThisTime = 0

    package init(seed: UInt64 = 1, link: SimulatedLink = SimulatedLink()) {
        random = .seeded(seed)
        self.link = link
    }

    /// A random source of its own for a core under test.
    package func makeRandomSource() -> RandomSource { random.split() }

    /// Opens a socket; one that is bound to the same endpoint already is replaced.
    package func bind(_ endpoint: Endpoint, behind nat: SimulatedNAT? = nil) -> SimulatedSocket {
        var next = nat
        while let current = next {
            if !nats.contains(where: { $0 === current }) { nats.append(current) }
            next = current.outer
        }
        let socket = SimulatedSocket(endpoint, behind: nat, of: self)
        sockets[Location(network: nat.map(ObjectIdentifier.init), endpoint: endpoint)] = socket
        return socket
    }

    /// From now on the timers of `participant` fire.
    package func add(_ participant: any SimulatedParticipant) {
        participants.append(participant)
    }

    package func remove(_ participant: any SimulatedParticipant) {
        participants.removeAll { $0 === participant }
    }

    /// Calls `action` when the time has come.
    package func schedule(after delay: Duration, _ action: @escaping (MonotonicTime) -> Void) {
        let time = now + delay
        let index = events.lastIndex { $0.time <= time }.map { $0 + 1 } ?? 0
        events.insert(Event(time: time, action: action), at: index)
    }

    func chance(_ share: Double) -> Bool {
        share > 0 && Double.random(in: 0..<1, using: &random) < share
    }

    func transitTime(_ link: SimulatedLink) -> Duration {
        guard link.jitter > .zero else { return link.delay }
        return link.delay + .nanoseconds(Int64.random(in: 0...link.jitter.nanoseconds, using: &random))
    }

    // MARK: Time

    /// When something happens next; nil when nothing ever will.
    package var nextTime: MonotonicTime? {
        participants.reduce(events.first?.time) { .earlier($0, $1.nextDeadline) }
    }

    /// Jumps to the next event or deadline and lets it happen; false when there is none.
    package func advance() throws(SimulationError) -> Bool {
        guard let next = nextTime else { return false }
        stepsAtThisTime = next > now ? 0 : stepsAtThisTime + 1
        guard stepsAtThisTime < stepLimit else { throw .livelock(at: now) }
        now = max(now, next)
        if let event = events.first, event.time <= now {
            events.removeFirst()
            event.action(now)
        } else if let due = participants.first(where: { $0.nextDeadline.map { $0 <= now } ?? false }) {
            due.timerFired(at: now)
        }
        return true
    }

    /// Lets everything up to `end` happen.
    package func run(until end: MonotonicTime) throws(SimulationError) {
        while let next = nextTime, next <= end { _ = try advance() }
        now = max(now, end)
    }

    package func run(for duration: Duration) throws(SimulationError) {
        try run(until: now + duration)
    }

    /// Goes on until `condition` holds; false when it still does not after `limit`.
    package func run(within limit: Duration, until condition: () -> Bool) throws(SimulationError) -> Bool {
        let end = now + limit
        while !condition() {
            guard let next = nextTime, next <= end else {
                now = end
                return condition()
            }
            _ = try advance()
        }
        return true
    }
}
