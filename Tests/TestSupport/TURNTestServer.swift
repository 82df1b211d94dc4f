package import ICEClient
package import Wire

/// A TURN server as a value, that can be told to misbehave: what goes in and out are bytes and moments.
package struct TURNTestServer {
    /// What a request gets instead of its proper answer.
    package enum Misbehaviour: Equatable {
        case silence
        case error(Int)
        /// An error whose MESSAGE-INTEGRITY is left out although the request was signed.
        case unsignedError(Int)
        case unsignedSuccess
        case wronglySignedSuccess
        case unknownRequiredAttribute
        case missingRelayedAddress
        case redirect(Endpoint)
    }

    package enum Output: Equatable {
        case toClient([UInt8], Endpoint)
        case toPeer([UInt8], from: Endpoint, to: Endpoint)
    }

    package struct Relay {
        package var client: Endpoint
        /// Of the Allocate request: its retransmissions get the same answer (RFC 8656, section 7.2).
        package var transactionID: TransactionID
        package var expiry: MonotonicTime
        package var permissions: [IPAddress: MonotonicTime] = [:]
        package var channels: [UInt16: (peer: Endpoint, expiry: MonotonicTime)] = [:]
    }

    package let address: IPAddress
    package var username = "agent"
    package var password = "secret"
    package var realm = "turn.example"
    package var lifetime: UInt32 = 600
    /// Nonces are refused with 438 after this long; nil means never.
    package var nonceLifetime: Duration?
    /// Clients talk over streams: ChannelData to them is padded.
    package var isStream = false
    package var isSilent = false
    /// Used up from the front, one a request of its method.
    package var misbehaviours: [(STUNMethod, Misbehaviour)] = []
    /// Peers that are never given a permission.
    package var forbiddenPeers: Set<IPAddress> = []

    /// By relayed endpoint.
    package private(set) var relays: [Endpoint: Relay] = [:]
    package private(set) var requests: [STUNMethod: Int] = [:]
    package private(set) var droppedIndications = 0
    private var random = RandomSource.seeded(99)
    private var nonce = "nonce-0"
    private var nonceMadeAt = MonotonicTime.zero
    private var nextPort: UInt16 = 50_000

    package init(address: IPAddress) {
        self.address = address
    }

    package func relayed(of client: Endpoint) -> Endpoint? { relays.first { $0.value.client == client }?.key }

    /// Loses every allocation, as a restart does.
    package mutating func restart() { relays = [:] }

    package mutating func invalidateNonce() { nonce = "nonce-\(random.next())" }

    // MARK: Input

    package mutating func receive(_ bytes: [UInt8], from client: Endpoint, at now: MonotonicTime) -> [Output] {
        guard !isSilent else { return [] }
        relays = relays.filter { $0.value.expiry > now }
        if let data = ChannelData(parsing: bytes) { return relayChannelData(data, from: client, at: now) }
        guard let message = try? STUNMessage(parsing: bytes) else { return [] }
        if message.messageClass == .indication { return relayIndication(message, from: client, at: now) }
        guard message.messageClass == .request else { return [] }
        requests[message.method, default: 0] += 1
        return answer(message, bytes, from: client, at: now).map { .toClient($0, client) }
    }

    package mutating func receivePeer(
        _ bytes: [UInt8], from peer: Endpoint, on relayed: Endpoint, at now: MonotonicTime
    ) -> [Output] {
        guard !isSilent, let relay = relays[relayed], relay.expiry > now,
            let permission = relay.permissions[peer.address], permission > now
        else { return [] }
        if let channel = relay.channels.first(where: { $0.value.peer == peer && $0.value.expiry > now })?.key {
            let data = ChannelData(channel: channel, payload: bytes)
            return [.toClient(data.encoded(isPadded: isStream) ?? [], relay.client)]
        }
        let message = STUNMessage(
            .indication, .data, transactionID: TransactionID(using: &random),
            attributes: [.xorPeerAddress(peer), .data(bytes)])
        return [.toClient(message.encoded(fingerprint: false), relay.client)]
    }

    // MARK: Relaying

    private mutating func relayChannelData(
        _ data: ChannelData, from client: Endpoint, at now: MonotonicTime
    ) -> [Output] {
        guard let relayed = relayed(of: client), let channel = relays[relayed]?.channels[data.channel],
            channel.expiry > now, let permission = relays[relayed]?.permissions[channel.peer.address], permission > now
        else {
            droppedIndications += 1
            return []
        }
        return [.toPeer(data.payload, from: relayed, to: channel.peer)]
    }

    private mutating func relayIndication(
        _ message: STUNMessage, from client: Endpoint, at now: MonotonicTime
    ) -> [Output] {
        guard message.method == .send, let relayed = relayed(of: client), let peer = message.xorPeerAddress,
            let payload = message.data, let permission = relays[relayed]?.permissions[peer.address], permission > now
        else {
            droppedIndications += 1
            return []
        }
        return [.toPeer(payload, from: relayed, to: peer)]
    }

    // MARK: Answers

    private mutating func answer(
        _ message: STUNMessage, _ bytes: [UInt8], from client: Endpoint, at now: MonotonicTime
    ) -> [[UInt8]] {
        if message.method == .binding { return [success(message, [.xorMappedAddress(client)], key: nil)] }
        let key = STUNCredentials.longTermKey(username: username, realm: realm, password: password)
        if let index = misbehaviours.firstIndex(where: { $0.0 == message.method }) {
            let misbehaviour = misbehaviours.remove(at: index).1
            return misbehave(misbehaviour, message, from: client, key: key)
        }
        guard message.nonce != nil, STUNMessage.isIntegrityValid(bytes, key: key), message.username == username else {
            return [challenge(message, STUNErrorCode.unauthenticated, at: now)]
        }
        guard message.nonce == nonce, nonceLifetime.map({ now - nonceMadeAt < $0 }) ?? true else {
            return [challenge(message, STUNErrorCode.staleNonce, at: now)]
        }
        switch message.method {
        case .allocate: return [allocate(message, from: client, key: key, at: now)]
        case .refresh: return [refresh(message, from: client, key: key, at: now)]
        case .createPermission: return [permit(message, from: client, key: key, at: now)]
        case .channelBind: return [bind(message, from: client, key: key, at: now)]
        default: return [error(message, STUNErrorCode.badRequest, key: key)]
        }
    }

    private mutating func allocate(
        _ message: STUNMessage, from client: Endpoint, key: [UInt8], at now: MonotonicTime
    ) -> [UInt8] {
        if let known = relayed(of: client) {
            return relays[known]?.transactionID == message.transactionID
                ? granted(message, known, to: client, key: key)
                : error(message, STUNErrorCode.allocationMismatch, key: key)
        }
        guard message.attributes.contains(.requestedTransport(17)) else {
            return error(message, STUNErrorCode.unsupportedTransport, key: key)
        }
        let relayed = Endpoint(address, nextPort)
        nextPort += 1
        relays[relayed] = Relay(
            client: client, transactionID: message.transactionID, expiry: now + .seconds(Int64(lifetime)))
        return granted(message, relayed, to: client, key: key)
    }

    private func granted(_ message: STUNMessage, _ relayed: Endpoint, to client: Endpoint, key: [UInt8]) -> [UInt8] {
        success(message, [.xorRelayedAddress(relayed), .lifetime(lifetime), .xorMappedAddress(client)], key: key)
    }

    private mutating func refresh(
        _ message: STUNMessage, from client: Endpoint, key: [UInt8], at now: MonotonicTime
    ) -> [UInt8] {
        guard let relayed = relayed(of: client) else {
            return error(message, STUNErrorCode.allocationMismatch, key: key)
        }
        guard message.lifetime != 0 else {
            relays[relayed] = nil
            return success(message, [.lifetime(0)], key: key)
        }
        relays[relayed]?.expiry = now + .seconds(Int64(lifetime))
        return success(message, [.lifetime(lifetime)], key: key)
    }

    private mutating func permit(
        _ message: STUNMessage, from client: Endpoint, key: [UInt8], at now: MonotonicTime
    ) -> [UInt8] {
        guard let relayed = relayed(of: client) else {
            return error(message, STUNErrorCode.allocationMismatch, key: key)
        }
        for case .xorPeerAddress(let peer) in message.attributes {
            guard !forbiddenPeers.contains(peer.address) else {
                return error(message, STUNErrorCode.forbidden, key: key)
            }
            relays[relayed]?.permissions[peer.address] = now + .seconds(300)
        }
        return success(message, [], key: key)
    }

    private mutating func bind(
        _ message: STUNMessage, from client: Endpoint, key: [UInt8], at now: MonotonicTime
    ) -> [UInt8] {
        guard let relayed = relayed(of: client) else {
            return error(message, STUNErrorCode.allocationMismatch, key: key)
        }
        guard let number = message.channelNumber, ChannelData.channels.contains(number),
            let peer = message.xorPeerAddress,
            relays[relayed]?.channels.allSatisfy({ ($0.key == number) == ($0.value.peer == peer) }) ?? false
        else { return error(message, STUNErrorCode.badRequest, key: key) }
        guard !forbiddenPeers.contains(peer.address) else { return error(message, STUNErrorCode.forbidden, key: key) }
        relays[relayed]?.channels[number] = (peer, now + .seconds(600))
        relays[relayed]?.permissions[peer.address] = now + .seconds(300)
        return success(message, [], key: key)
    }

    private mutating func misbehave(
        _ misbehaviour: Misbehaviour, _ message: STUNMessage, from client: Endpoint, key: [UInt8]
    ) -> [[UInt8]] {
        let address = STUNAttribute.xorMappedAddress(client)
        let relayed = STUNAttribute.xorRelayedAddress(Endpoint(self.address, 9))
        return switch misbehaviour {
        case .silence: []
        case .error(let code): [error(message, code, key: message.nonce == nil ? nil : key)]
        case .unsignedError(let code): [error(message, code, key: nil)]
        case .unsignedSuccess: [success(message, [relayed, address, .lifetime(600)], key: nil)]
        case .wronglySignedSuccess: [success(message, [relayed, address, .lifetime(600)], key: [1])]
        case .unknownRequiredAttribute:
            [success(message, [relayed, address, .unknown(type: 0x7001, value: [])], key: key)]
        case .missingRelayedAddress: [success(message, [address, .lifetime(600)], key: key)]
        case .redirect(let other):
            [
                STUNMessage(
                    .error, message.method, transactionID: message.transactionID,
                    attributes: [.errorCode(STUNErrorCode(300)), .alternateServer(other)]
                ).encoded(integrityKey: message.nonce == nil ? nil : key)
            ]
        }
    }

    private mutating func challenge(_ message: STUNMessage, _ code: Int, at now: MonotonicTime) -> [UInt8] {
        if code == STUNErrorCode.staleNonce, let nonceLifetime, now - nonceMadeAt >= nonceLifetime {
            invalidateNonce()
            nonceMadeAt = now
        }
        return STUNMessage(
            .error, message.method, transactionID: message.transactionID,
            attributes: [.errorCode(STUNErrorCode(code, "try again")), .realm(realm), .nonce(nonce)]
        ).encoded(fingerprint: false)
    }

    private func success(_ message: STUNMessage, _ attributes: [STUNAttribute], key: [UInt8]?) -> [UInt8] {
        STUNMessage(.success, message.method, transactionID: message.transactionID, attributes: attributes)
            .encoded(integrityKey: key)
    }

    private func error(_ message: STUNMessage, _ code: Int, key: [UInt8]?) -> [UInt8] {
        STUNMessage(
            .error, message.method, transactionID: message.transactionID,
            attributes: [.errorCode(STUNErrorCode(code, "no"))]
        ).encoded(integrityKey: key)
    }
}
