import ICEClient
import TestSupport
import Wire

/// A STUN server with two addresses and two ports in a simulated network, as RFC 5780 wants it.
final class NATTestServer {
    enum Habit {
        /// Does all of RFC 5780.
        case complete
        /// Has one address, and says nothing of others.
        case oneAddress
        /// Answers CHANGE-REQUEST with error 420.
        case refusesChange
        /// Answers from where it was asked, whatever CHANGE-REQUEST says.
        case ignoresChange
        /// Answers everything with error 500.
        case broken
        /// Says that its first address is the other one.
        case repeatsItself
    }

    static let first = Endpoint(.v4(0xCB00_7101), 3478)
    static let other = Endpoint(.v4(0xCB00_7102), 3479)

    var habit: Habit
    private(set) var requests: [(changeIP: Bool, changePort: Bool, at: Endpoint)] = []
    private var sockets: [Endpoint: SimulatedSocket] = [:]

    init(_ network: SimulatedNetwork, _ habit: Habit = .complete) {
        self.habit = habit
        for address in [Self.first.address, Self.other.address] {
            for port in [Self.first.port, Self.other.port] {
                let endpoint = Endpoint(address, port)
                let socket = network.bind(endpoint)
                socket.handler = { [unowned self] datagram, _ in receive(datagram, at: endpoint) }
                sockets[endpoint] = socket
            }
        }
    }

    private func receive(_ datagram: SimulatedDatagram, at place: Endpoint) {
        guard let request = try? STUNMessage(parsing: datagram.bytes), request.messageClass == .request else { return }
        let change = request.changeRequest ?? (false, false)
        requests.append((change.changeIP, change.changePort, place))
        let isChanging = change.changeIP || change.changePort
        if habit == .broken { return refuse(500, request, to: datagram.source, from: place) }
        if habit == .refusesChange, isChanging { return refuse(420, request, to: datagram.source, from: place) }
        var origin = place
        if habit != .ignoresChange {
            if change.changeIP { origin.address = opposite(place).address }
            if change.changePort { origin.port = opposite(place).port }
        }
        var attributes: [STUNAttribute] = [.xorMappedAddress(datagram.source), .responseOrigin(origin)]
        switch habit {
        case .oneAddress, .broken: break
        case .repeatsItself: attributes.append(.otherAddress(place))
        case .complete, .refusesChange, .ignoresChange: attributes.append(.otherAddress(opposite(place)))
        }
        let response = STUNMessage(
            .success, .binding, transactionID: request.transactionID, attributes: attributes)
        sockets[origin]?.send(response.encoded(), to: datagram.source)
    }

    private func refuse(_ code: Int, _ request: STUNMessage, to client: Endpoint, from place: Endpoint) {
        let response = STUNMessage(
            .error, .binding, transactionID: request.transactionID, attributes: [.errorCode(STUNErrorCode(code))])
        sockets[place]?.send(response.encoded(), to: client)
    }

    private func opposite(_ place: Endpoint) -> Endpoint {
        Endpoint(
            place.address == Self.first.address ? Self.other.address : Self.first.address,
            place.port == Self.first.port ? Self.other.port : Self.first.port)
    }
}
