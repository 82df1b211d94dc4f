import TestSupport
import Wire

@testable import ICEClient

/// A `TURNAllocation` in a simulated network.
final class TURNTestClient: SimulatedParticipant {
    private(set) var allocation: TURNAllocation
    /// All that the allocation said but its transmissions, and when.
    private(set) var events: [(time: MonotonicTime, action: TURNAllocation.Action)] = []
    /// When something was sent to the server.
    private(set) var transmissions: [MonotonicTime] = []
    let endpoint: Endpoint

    private let network: SimulatedNetwork
    private let host: TURNTestHost
    private let socket: SimulatedSocket

    init(
        _ network: SimulatedNetwork, _ host: TURNTestHost, address: String = "198.51.100.1",
        password: String = "secret", asksForBothFamilies: Bool = false, isReliable: Bool = false,
        knowing: TURNServerKnowledge? = nil
    ) {
        self.network = network
        self.host = host
        endpoint = Endpoint(IPAddress(address) ?? .v4(0), 2000)
        socket = network.bind(endpoint)
        allocation = TURNAllocation(
            configuration: .init(
                username: "agent", password: password, isReliable: isReliable,
                asksForBothFamilies: asksForBothFamilies),
            knowing: knowing, random: network.makeRandomSource())
        socket.handler = { [unowned self] datagram, now in perform(allocation.receive(datagram.bytes, at: now)) }
        network.add(self)
    }

    var nextDeadline: MonotonicTime? { allocation.nextDeadline }
    func timerFired(at now: MonotonicTime) { perform(allocation.timerFired(at: now)) }

    func start() { perform(allocation.start(at: network.now)) }
    func release() { perform(allocation.release(at: network.now)) }
    func replaceCredentials(_ username: String, _ password: String) {
        allocation.replaceCredentials(username: username, password: password)
    }
    func permit(_ peer: Endpoint) { perform(allocation.permit([peer.address], at: network.now)) }
    func bind(_ peer: Endpoint) { perform(allocation.bindChannel(to: peer, at: network.now)) }
    func send(_ payload: [UInt8], to peer: Endpoint) { perform(allocation.send(payload, to: peer, at: network.now)) }

    /// Starts, and goes on until the address is there.
    func allocate() throws -> Endpoint? {
        start()
        _ = try network.run(within: .seconds(60)) { allocation.relayedEndpoint != nil || failure != nil }
        return allocation.relayedEndpoint
    }

    var actions: [TURNAllocation.Action] { events.map(\.action) }

    var failure: TURNFailure? {
        for case .failed(let failure) in actions { return failure }
        return nil
    }

    var received: [[UInt8]] {
        actions.compactMap { if case .received(let payload, _) = $0 { payload } else { nil } }
    }

    private func perform(_ actions: [TURNAllocation.Action]) {
        for action in actions {
            guard case .transmit(let bytes) = action else {
                events.append((network.now, action))
                continue
            }
            transmissions.append(network.now)
            socket.send(bytes, to: host.endpoint)
        }
    }
}
