package import Wire

extension TURNAllocation {
    /// A number that stands for one peer (RFC 8656, section 12).
    struct Channel {
        enum State: Equatable {
            case requested
            case bound
            /// Refused by the server, or not renewed: the number stays this peer's, so that it can be bound again.
            case unbound
        }

        var peer: Endpoint
        var state = State.requested
        var lastUse: MonotonicTime
    }

    /// Peers of one allocation that may ever get a channel; numbers are never given to another peer.
    private static let maximumChannels = 32
    /// Bindings live 600 s (RFC 8656, section 3.4).
    private static let channelRenewal = Duration.seconds(480)

    /// The number under which payloads to this peer may travel now.
    package func boundChannel(for peer: Endpoint) -> UInt16? {
        channels.first { $0.value.peer == peer && $0.value.state == .bound }?.key
    }

    /// Asks for a channel; `.channelBound` follows, at once when it is bound already.
    package mutating func bindChannel(to peer: Endpoint, at now: MonotonicTime) -> [Action] {
        guard relays(peer.address.family) else { return [] }
        guard let known = channels.first(where: { $0.value.peer == peer }) else {
            return openChannel(to: peer, at: now)
        }
        channels[known.key]?.lastUse = now
        switch known.value.state {
        case .bound: return [.channelBound(known.key, peer: peer)]
        case .requested: return []
        case .unbound: return requestChannel(known.key, peer, at: now)
        }
    }

    mutating func channelGranted(_ number: UInt16, _ peer: Endpoint, wasRepeated: Bool, at now: MonotonicTime)
        -> [Action]
    {
        guard let channel = channels[number] else { return [] }
        channels[number]?.state = .bound
        timers[.channel(number)] = now + Self.channelRenewal
        let late = permissionGranted(peer.address, wasRepeated: wasRepeated, at: now)
        return channel.state == .bound ? late : late + [.channelBound(number, peer: peer)]
    }

    mutating func channelRefused(
        _ number: UInt16, _ peer: Endpoint, _ failure: TURNFailure, at now: MonotonicTime
    ) -> [Action] {
        guard channels[number] != nil else { return [] }
        channels[number]?.state = .unbound
        timers.cancel(.channel(number))
        var actions = [Action.channelRefused(peer: peer, failure)]
        guard permissions[peer.address]?.state == .requested else { return actions }
        // The permission was to come with the channel; without it the address needs its own.
        actions +=
            failure == .forbidden
            ? permissionRefused(peer.address, failure, at: now) : perform(.createPermission(peer.address), at: now)
        return actions
    }

    mutating func renewChannel(_ number: UInt16, at now: MonotonicTime) -> [Action] {
        guard let channel = channels[number] else { return [] }
        guard now - channel.lastUse < Self.idleLimit else {
            channels[number]?.state = .unbound
            return []
        }
        return perform(.bindChannel(number, channel.peer), at: now)
    }

    mutating func receiveChannelData(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        // A binding under way counts: the server's data may overtake its answer.
        guard let data = ChannelData(parsing: bytes), let channel = channels[data.channel], channel.state != .unbound
        else { return drop() }
        lastHeard = now
        channels[data.channel]?.lastUse = now
        permissions[channel.peer.address]?.lastUse = now
        return [.received(data.payload, from: channel.peer)]
    }

    private mutating func openChannel(to peer: Endpoint, at now: MonotonicTime) -> [Action] {
        guard channels.count < Self.maximumChannels else {
            return [.channelRefused(peer: peer, .insufficientCapacity)]
        }
        let number = nextChannel
        nextChannel += 1
        channels[number] = Channel(peer: peer, lastUse: now)
        return requestChannel(number, peer, at: now)
    }

    private mutating func requestChannel(_ number: UInt16, _ peer: Endpoint, at now: MonotonicTime) -> [Action] {
        channels[number]?.state = .requested
        // Binding installs the permission too, so no CreatePermission has to leave with it.
        if permissions[peer.address] == nil { permissions[peer.address] = Permission(lastUse: now) }
        return perform(.bindChannel(number, peer), at: now)
    }
}
