import ICEClient
import TestSupport
import Wire

/// A lite peer: answers what is genuine and does nothing else.
final class ICELitePeer {
    let parameters = ICEParameters(ufrag: "lite", password: "litepasswordlitepassword", isLite: true)
    let candidate: Candidate
    private(set) var checks = 0
    private(set) var nominations = 0

    init(_ network: SimulatedNetwork, at endpoint: Endpoint) {
        candidate = Candidate(remote: .host, endpoint, priority: Candidate.priority(.host), foundation: "1")
        let socket = network.bind(endpoint)
        let key = STUNCredentials.shortTermKey(parameters.password)
        socket.handler = { [weak self, unowned socket] datagram, _ in
            guard let request = try? STUNMessage(parsing: datagram.bytes), request.messageClass == .request,
                STUNMessage.isIntegrityValid(datagram.bytes, key: key), request.iceControlling != nil
            else { return }
            self?.checks += 1
            if request.hasUseCandidate { self?.nominations += 1 }
            let response = STUNMessage(
                .success, .binding, transactionID: request.transactionID,
                attributes: [.xorMappedAddress(datagram.source)])
            socket.send(response.encoded(integrityKey: key), to: datagram.source)
        }
    }
}

/// A peer whose checks the test writes, and which answers ours.
final class ScriptedChecker {
    let endpoint: Endpoint
    let parameters: ICEParameters
    private(set) var answers: [STUNMessage] = []
    private(set) var answerBytes: [[UInt8]] = []
    private let socket: SimulatedSocket
    private var random = RandomSource.seeded(77)

    init(_ network: SimulatedNetwork, at endpoint: Endpoint, sharing other: ScriptedChecker? = nil) {
        self.endpoint = endpoint
        parameters = other?.parameters ?? ICEParameters(ufrag: "script", password: "scriptedscriptedscripted")
        socket = network.bind(endpoint)
        random = network.makeRandomSource()
        let key = STUNCredentials.shortTermKey(parameters.password)
        socket.handler = { [unowned self] datagram, _ in
            guard let message = try? STUNMessage(parsing: datagram.bytes) else { return }
            guard message.messageClass == .request else {
                answers.append(message)
                answerBytes.append(datagram.bytes)
                return
            }
            guard STUNMessage.isIntegrityValid(datagram.bytes, key: key) else { return }
            let response = STUNMessage(
                .success, .binding, transactionID: message.transactionID,
                attributes: [.xorMappedAddress(datagram.source)])
            socket.send(response.encoded(integrityKey: key), to: datagram.source)
        }
    }

    /// A genuine check of `peer`, with what the test wants different.
    func request(
        _ peer: ICEAgentPeer, isNominating: Bool = false, username: String? = nil, password: String? = nil,
        claiming role: STUNAttribute = .iceControlling(.max - 1), adding extra: [STUNAttribute] = [],
        isSigned: Bool = true
    ) -> [UInt8] {
        let local = peer.agent.localParameters
        var message = STUNMessage(
            .request, .binding, transactionID: TransactionID(using: &random),
            attributes: [.priority(1_000_000), role])
        let name = username ?? "\(local.ufrag):\(parameters.ufrag)"
        if !name.isEmpty { message.attributes.append(.username(name)) }
        if isNominating { message.attributes.append(.useCandidate) }
        message.attributes += extra
        let key = STUNCredentials.shortTermKey(password ?? local.password)
        return message.encoded(integrityKey: isSigned ? key : nil)
    }

    func check(_ peer: ICEAgentPeer, isNominating: Bool = false) {
        send(request(peer, isNominating: isNominating), to: peer)
    }

    func send(_ bytes: [UInt8], to peer: ICEAgentPeer) {
        guard let destination = peer.agent.localCandidates.first?.endpoint else { return }
        socket.send(bytes, to: destination)
    }
}
