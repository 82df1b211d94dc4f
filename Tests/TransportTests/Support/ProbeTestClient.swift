import ICEClient
import TestSupport
import Transport
import Wire

/// A probe in a simulated network.
final class ProbeTestClient<Probe: NetworkProbe>: SimulatedParticipant {
    private(set) var probe: Probe
    let sockets: TURNTestSockets

    init(_ probe: Probe, _ sockets: TURNTestSockets) {
        self.probe = probe
        self.sockets = sockets
        sockets.onOpened = { [unowned self] id, local, remote in
            perform(self.probe.socketOpened(id, local: local, remote: remote, at: sockets.network.now))
        }
        sockets.onConnected = { [unowned self] in self.probe.socketConnected($0) }
        sockets.onFailed = { [unowned self] id, failure in
            perform(self.probe.socketFailed(id, failure, at: sockets.network.now))
        }
        sockets.onReceived = { [unowned self] bytes, source, id in
            perform(self.probe.receive(bytes, from: source, on: id, at: sockets.network.now))
        }
        sockets.network.add(self)
    }

    var nextDeadline: MonotonicTime? { probe.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(probe.timerFired(at: now)) }

    func start() { perform(probe.start(at: sockets.network.now)) }

    /// The outcome, and how long it took; nil when there is none after a minute.
    func run() throws -> (outcome: Probe.Outcome?, took: Duration) {
        let start = sockets.network.now
        perform(probe.start(at: start))
        _ = try sockets.network.run(within: .seconds(60)) { probe.outcome != nil }
        return (probe.outcome, sockets.network.now - start)
    }

    private func perform(_ actions: [NetworkAction]) {
        for action in actions { sockets.perform(action) }
    }
}

/// Socket identifiers that no probe of a test had before.
final class ProbeTestNumbers {
    private var last: UInt32 = 0

    func next() -> UInt32 {
        last += 16
        return last
    }
}
