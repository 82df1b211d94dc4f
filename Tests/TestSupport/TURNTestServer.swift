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
        /// A success with this relayed address.
        case relayed(Endpoint)
        case redirect(Endpoint)
        /// The right answer, but for its LIFETIME.
        case lifetime(UInt32)
        /// A 401 under another realm.
        case realm(STUNText)
        /// A challenge with a fresh nonce and this list, whatever the nonce promises.
        case challenge(Int, [STUNPasswordAlgorithm]?)
        /// The right answer, protected so and not as the request was.
        case signed([STUNIntegrity])
    }

    package enum Output: Equatable {
        case toClient([UInt8], Endpoint)
        case toPeer([UInt8], from: Endpoint, to: Endpoint)
    }

    package struct Relay {
        package var client: Endpoint
        /// Whose requests it takes.
        package var username: String
        /// Of the Allocate request: its retransmissions get the same answer (RFC 8656, section 7.2).
        package var transactionID: TransactionID
        package var expiry: MonotonicTime
        package var permissions: [IPAddress: MonotonicTime] = [:]
        package var channels: [UInt16: (peer: Endpoint, expiry: MonotonicTime)] = [:]
    }

    package let address: IPAddress
    package var username = "agent"
    package var password = "secret"
    package var realm: STUNText = "turn.example"
    /// Passwords of other users by name.
    package var otherUsers: [String: String] = [:]
    /// Listed with every challenge, as RFC 8489 has it; nil makes it an older server.
    package var passwordAlgorithms: [STUNPasswordAlgorithm]?
    /// Names come hashed.
    package var isAnonymous = false
    /// Requests of other users for an allocation are refused with 441.
    package var tiesAllocationsToUsers = true
    /// Where IPv6 relayed addresses are; nil when there are none.
    package var address6: IPAddress?
    /// Knows ADDITIONAL-ADDRESS-FAMILY and ADDRESS-ERROR-CODE only by their numbers of before RFC 8656, as coturn 4.6 does.
    package var usesDraftNumbers = false
    /// Whether IPv4 relayed addresses are given.
    package var relaysIPv4 = true
    /// Where it relays no IPv4, a request for both families is granted 0.0.0.0 port 0 beside the IPv6 address, as coturn does.
    package var grantsNothingAsIPv4 = false
    /// What ADDITIONAL-ADDRESS-FAMILY is refused with, if it is.
    package var additionalFamilyRefusal: Int?
    package var lifetime: UInt32 = 600
    /// How many relayed addresses a user may have; nil for any number.
    package var quota: Int?
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
    package internal(set) var relays: [Endpoint: Relay] = [:]
    package private(set) var requests: [STUNMethod: Int] = [:]
    /// The latest request of each method, as it was read.
    package private(set) var lastRequest: [STUNMethod: STUNMessage] = [:]
    package private(set) var droppedIndications = 0
    private var random = RandomSource.seeded(99)
    private var nonceText = "nonce-0"
    var nonceMadeAt = MonotonicTime.zero
    var nextPort: UInt16 = 50_000

    package init(address: IPAddress) {
        self.address = address
    }

    package func relayed(of client: Endpoint, _ family: IPAddress.Family = .v4) -> Endpoint? {
        relays.first { $0.value.client == client && $0.key.address.family == family }?.key
    }

    /// Every relayed address of a client.
    package func allRelayed(of client: Endpoint) -> [Endpoint] {
        relays.filter { $0.value.client == client }.map(\.key).sorted { $0.port < $1.port }
    }

    /// Loses every allocation, as a restart does.
    package mutating func restart() { relays = [:] }

    package mutating func invalidateNonce() { nonceText = "nonce-\(random.next())" }

    package var nonce: STUNText {
        var features: STUNSecurityFeatures = []
        if passwordAlgorithms != nil { features.insert(.passwordAlgorithms) }
        if isAnonymous { features.insert(.usernameAnonymity) }
        return STUNText(features.noncePrefix + nonceText)
    }

    // MARK: Input

    package mutating func receive(_ bytes: [UInt8], from client: Endpoint, at now: MonotonicTime) -> [Output] {
        guard !isSilent else { return [] }
        relays = relays.filter { $0.value.expiry > now }
        if let data = ChannelData(parsing: bytes) { return relayChannelData(data, from: client, at: now) }
        guard let message = try? STUNMessage(parsing: bytes) else { return [] }
        if message.messageClass == .indication { return relayIndication(message, from: client, at: now) }
        guard message.messageClass == .request else { return [] }
        requests[message.method, default: 0] += 1
        lastRequest[message.method] = message
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
        guard
            let relayed = allRelayed(of: client).first(where: { relays[$0]?.channels[data.channel] != nil }),
            let channel = relays[relayed]?.channels[data.channel], channel.expiry > now,
            let permission = relays[relayed]?.permissions[channel.peer.address], permission > now
        else {
            droppedIndications += 1
            return []
        }
        return [.toPeer(data.payload, from: relayed, to: channel.peer)]
    }

    private mutating func relayIndication(
        _ message: STUNMessage, from client: Endpoint, at now: MonotonicTime
    ) -> [Output] {
        guard message.method == .send, let peer = message.xorPeerAddress,
            let relayed = relayed(of: client, peer.address.family), let payload = message.data,
            let permission = relays[relayed]?.permissions[peer.address], permission > now
        else {
            droppedIndications += 1
            return []
        }
        return [.toPeer(payload, from: relayed, to: peer)]
    }
}
