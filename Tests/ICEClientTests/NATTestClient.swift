import ICEClient
import TestSupport
import Wire

/// A discovery on a socket of a simulated network.
final class NATTestClient: SimulatedParticipant {
    private(set) var discovery: NATBehaviorDiscovery
    private(set) var results: [NATBehavior] = []
    private(set) var sent = 0
    private let socket: SimulatedSocket
    private let network: SimulatedNetwork

    init(_ network: SimulatedNetwork, behind nat: SimulatedNAT?) {
        let local = Endpoint(nat == nil ? .v4(0xC633_6407) : .v4(0x0A01_0407), 50_000)
        self.network = network
        socket = network.bind(local, behind: nat)
        discovery = NATBehaviorDiscovery(
            server: NATTestServer.first, local: local, random: network.makeRandomSource())
        socket.handler = { [unowned self] datagram, now in
            perform(discovery.receive(datagram.bytes, from: datagram.source, at: now))
        }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { discovery.nextDeadline }

    func timerFired(at now: MonotonicTime) {
        perform(discovery.timerFired(at: now))
    }

    /// Runs it to its end; the result and how long it took.
    func run() throws -> (behavior: NATBehavior?, took: Duration) {
        let start = network.now
        perform(discovery.start(at: start))
        _ = try network.run(within: .seconds(60)) { self.discovery.isFinished }
        return (results.first, network.now - start)
    }

    private func perform(_ actions: [NATBehaviorDiscovery.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes, let destination):
                sent += 1
                socket.send(bytes, to: destination)
            case .finished(let behavior): results.append(behavior)
            }
        }
    }
}
