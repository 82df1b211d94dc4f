package import Wire

extension TURNAllocation {
    /// That a peer's address may send through the relay (RFC 8656, section 9).
    struct Permission {
        enum State: Equatable {
            /// Asked for, by CreatePermission or together with a channel.
            case requested
            case granted
            case refused(at: MonotonicTime)
        }

        var state = State.requested
        /// When a payload last went to or came from the address, or somebody asked for the permission.
        var lastUse: MonotonicTime
        /// What left before the permission was granted: it leaves again with each new request, or after one that got lost.
        var held: [(payload: [UInt8], peer: Endpoint)] = []
    }

    private static let maximumPermissions = 64
    private static let maximumHeld = 4
    /// Permissions live 300 s (RFC 8656, section 3.3); this leaves a minute for lost packets.
    private static let permissionRenewal = Duration.seconds(240)
    /// Permissions and channels nobody used for so long are not renewed.
    static let idleLimit = Duration.seconds(600)
    /// A refused address is not asked about again for this long.
    private static let refusalHold = Duration.seconds(60)

    /// Asks for permissions before anything is sent; addresses that have one already cost nothing.
    ///
    /// Addresses of a family without a relayed address are left out.
    package mutating func permit(_ peers: [IPAddress], at now: MonotonicTime) -> [Action] {
        peers.filter { relays($0.family) }.flatMap { ensurePermission($0, at: now) ?? [] }
    }

    /// Sends a payload to a peer: as ChannelData if a channel is bound, else by a Send indication.
    ///
    /// A permission that is missing is asked for in the same flight.
    package mutating func send(_ payload: [UInt8], to peer: Endpoint, at now: MonotonicTime) -> [Action] {
        guard relays(peer.address.family), payload.count <= Self.maximumPayload else { return drop() }
        if let number = boundChannel(for: peer),
            let bytes = ChannelData(channel: number, payload: payload).encoded(isPadded: configuration.isReliable)
        {
            channels[number]?.lastUse = now
            permissions[peer.address]?.lastUse = now
            return [.transmit(bytes)]
        }
        guard let asked = ensurePermission(peer.address, at: now) else { return drop() }
        if permissions[peer.address]?.state == .requested,
            permissions[peer.address]?.held.count ?? 0 < Self.maximumHeld
        {
            permissions[peer.address]?.held.append((payload, peer))
        }
        return asked + [.transmit(indication(payload, to: peer))]
    }

    /// What has to be sent so that the address may be used; nil when the server has refused it.
    mutating func ensurePermission(_ address: IPAddress, at now: MonotonicTime) -> [Action]? {
        switch permissions[address]?.state {
        case .requested, .granted:
            permissions[address]?.lastUse = now
            return []
        case .refused(let moment) where now - moment < Self.refusalHold:
            return nil
        case .refused, nil:
            makeRoomForPermission()
            permissions[address] = Permission(lastUse: now)
            return perform(.createPermission(address), at: now)
        }
    }

    mutating func permissionGranted(_ address: IPAddress, wasRepeated: Bool, at now: MonotonicTime) -> [Action] {
        guard permissions[address] != nil else { return [] }
        // What left together with a request that never arrived has been dropped by the server.
        let late = wasRepeated ? heldPayloads(for: .createPermission(address)) : []
        permissions[address]?.state = .granted
        permissions[address]?.held = []
        timers[.permission(address)] = now + Self.permissionRenewal
        return late
    }

    /// The payloads that wait for what a request asks for.
    mutating func heldPayloads(for purpose: Purpose) -> [Action] {
        switch purpose {
        case .createPermission(let address):
            (permissions[address]?.held ?? []).map { .transmit(indication($0.payload, to: $0.peer)) }
        case .bindChannel(_, let peer):
            // They leave with the request for the permission alone if there is one.
            requests.values.contains { $0.purpose == .createPermission(peer.address) }
                ? [] : heldPayloads(for: .createPermission(peer.address))
        case .allocate, .refresh, .release: []
        }
    }

    mutating func permissionRefused(_ address: IPAddress, _ failure: TURNFailure, at now: MonotonicTime) -> [Action] {
        guard permissions[address] != nil else { return [] }
        permissions[address]?.state = .refused(at: now)
        permissions[address]?.held = []
        timers.cancel(.permission(address))
        return [.permissionRefused(address, failure)]
    }

    mutating func renewPermission(_ address: IPAddress, at now: MonotonicTime) -> [Action] {
        guard let permission = permissions[address], now - permission.lastUse < Self.idleLimit else {
            permissions[address] = nil
            return []
        }
        return perform(.createPermission(address), at: now)
    }

    mutating func receiveIndication(_ message: STUNMessage, at now: MonotonicTime) -> [Action] {
        guard message.method == .data, message.unknownRequired.isEmpty, let peer = message.xorPeerAddress,
            let payload = message.data, permissions[peer.address] != nil
        else { return drop() }
        lastHeard = now
        permissions[peer.address]?.lastUse = now
        return [.received(payload, from: peer)]
    }

    private mutating func indication(_ payload: [UInt8], to peer: Endpoint) -> [UInt8] {
        STUNMessage(
            .indication, .send, transactionID: TransactionID(using: &random),
            attributes: [.xorPeerAddress(peer), .data(payload)]
        ).encoded(fingerprint: false)
    }

    private mutating func makeRoomForPermission() {
        guard permissions.count >= Self.maximumPermissions else { return }
        let bound = Set(channels.values.map(\.peer.address))
        let oldest = permissions.filter { !bound.contains($0.key) }.min { $0.value.lastUse < $1.value.lastUse }
        guard let oldest else { return }
        permissions[oldest.key] = nil
        timers.cancel(.permission(oldest.key))
        for (id, request) in requests where request.purpose == .createPermission(oldest.key) {
            requests[id] = nil
            timers.cancel(.request(id))
        }
    }
}
