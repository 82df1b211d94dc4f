internal import ICEClient
internal import Wire

/// What requests get.
extension TURNTestServer {
    mutating func answer(
        _ message: STUNMessage, _ bytes: [UInt8], from client: Endpoint, at now: MonotonicTime
    ) -> [[UInt8]] {
        if message.method == .binding { return [success(message, [.xorMappedAddress(client)], by: nil)] }
        if let index = misbehaviours.firstIndex(where: { $0.0 == message.method }) {
            let misbehaviour = misbehaviours.remove(at: index).1
            return misbehave(misbehaviour, message, bytes, from: client, at: now)
        }
        return [properAnswer(message, bytes, from: client, at: now)]
    }

    mutating func properAnswer(
        _ message: STUNMessage, _ bytes: [UInt8], from client: Endpoint, at now: MonotonicTime,
        integrities: [STUNIntegrity]? = nil
    ) -> [UInt8] {
        switch authenticate(message, bytes, at: now) {
        case .refused(let refusal): return refusal
        case .accepted(var signature):
            if let integrities { signature.integrities = integrities }
            if tiesAllocationsToUsers, let relayed = allRelayed(of: client).first,
                relays[relayed]?.username != signature.username
            {
                // As coturn does it: without integrity.
                return error(message, STUNErrorCode.wrongCredentials, by: nil)
            }
            return serve(message, from: client, signature, at: now)
        }
    }

    private mutating func serve(
        _ message: STUNMessage, from client: Endpoint, _ signature: Signature, at now: MonotonicTime
    ) -> [UInt8] {
        switch message.method {
        case .allocate: return allocate(message, from: client, signature, at: now)
        case .refresh, .createPermission, .channelBind:
            guard !allRelayed(of: client).isEmpty else {
                return error(message, STUNErrorCode.allocationMismatch, by: signature)
            }
            return switch message.method {
            case .refresh: refresh(message, from: client, signature, at: now)
            case .createPermission: permit(message, from: client, signature, at: now)
            default: bind(message, from: client, signature, at: now)
            }
        default: return error(message, STUNErrorCode.badRequest, by: signature)
        }
    }

    private mutating func allocate(
        _ message: STUNMessage, from client: Endpoint, _ signature: Signature, at now: MonotonicTime
    ) -> [UInt8] {
        if let known = allRelayed(of: client).first {
            return relays[known]?.transactionID == message.transactionID
                ? granted(message, to: client, signature)
                : error(message, STUNErrorCode.allocationMismatch, by: signature)
        }
        guard message.attributes.contains(.requestedTransport(17)) else {
            return error(message, STUNErrorCode.unsupportedTransport, by: signature)
        }
        if let quota, relays.count(where: { $0.value.username == signature.username }) >= quota {
            return error(message, STUNErrorCode.allocationQuotaReached, by: signature)
        }
        if asksForBothFamilies(message), let additionalFamilyRefusal {
            return error(message, additionalFamilyRefusal, by: signature)
        }
        let isGranted = relaysIPv4 || message.requestedAddressFamily == .v6 || grantsNothing(message)
        guard isGranted else {
            return error(message, STUNErrorCode.addressFamilyNotSupported, by: signature)
        }
        var addresses = message.requestedAddressFamily == .v6 || !relaysIPv4 ? [] : [address]
        if let address6, asksForBothFamilies(message) || addresses.isEmpty { addresses.append(address6) }
        guard !addresses.isEmpty else { return error(message, STUNErrorCode.addressFamilyNotSupported, by: signature) }
        for address in addresses {
            relays[Endpoint(address, nextPort)] = Relay(
                client: client, username: signature.username, transactionID: message.transactionID,
                expiry: now + .seconds(Int64(lifetime)))
            nextPort += 1
        }
        return granted(message, to: client, signature)
    }

    private func asksForBothFamilies(_ message: STUNMessage) -> Bool {
        usesDraftNumbers
            ? message.attributes.contains(.unknown(type: 0x8032, value: [2, 0, 0, 0]))
            : message.additionalAddressFamily == .v6
    }

    private func granted(_ message: STUNMessage, to client: Endpoint, _ signature: Signature) -> [UInt8] {
        let isMissing = asksForBothFamilies(message) && address6 == nil
        let missing: STUNAttribute =
            usesDraftNumbers
            ? .unknown(type: 0x8033, value: [2, 0, 4, 40] + "no IPv6 here".utf8)
            : .addressErrorCode(.v6, STUNErrorCode(440, "no IPv6 here"))
        return success(
            message,
            (grantsNothing(message) ? [.xorRelayedAddress(Endpoint(.v4(0), 0))] : [])
                + allRelayed(of: client).map { .xorRelayedAddress($0) } + (isMissing ? [missing] : [])
                + [.lifetime(lifetime), .xorMappedAddress(client)], by: signature)
    }

    private func grantsNothing(_ message: STUNMessage) -> Bool {
        grantsNothingAsIPv4 && !relaysIPv4 && asksForBothFamilies(message)
    }

    private mutating func refresh(
        _ message: STUNMessage, from client: Endpoint, _ signature: Signature, at now: MonotonicTime
    ) -> [UInt8] {
        for relayed in allRelayed(of: client) {
            if message.lifetime == 0 {
                relays[relayed] = nil
            } else {
                relays[relayed]?.expiry = now + .seconds(Int64(lifetime))
            }
        }
        return success(message, [.lifetime(message.lifetime == 0 ? 0 : lifetime)], by: signature)
    }

    private mutating func permit(
        _ message: STUNMessage, from client: Endpoint, _ signature: Signature, at now: MonotonicTime
    ) -> [UInt8] {
        for case .xorPeerAddress(let peer) in message.attributes {
            guard let relayed = relayed(of: client, peer.address.family) else {
                return error(message, STUNErrorCode.peerAddressFamilyMismatch, by: signature)
            }
            guard !forbiddenPeers.contains(peer.address) else {
                return error(message, STUNErrorCode.forbidden, by: signature)
            }
            relays[relayed]?.permissions[peer.address] = now + .seconds(300)
        }
        return success(message, [], by: signature)
    }

    private mutating func bind(
        _ message: STUNMessage, from client: Endpoint, _ signature: Signature, at now: MonotonicTime
    ) -> [UInt8] {
        guard let number = message.channelNumber, ChannelData.channels.contains(number),
            let peer = message.xorPeerAddress
        else { return error(message, STUNErrorCode.badRequest, by: signature) }
        guard let relayed = relayed(of: client, peer.address.family) else {
            return error(message, STUNErrorCode.peerAddressFamilyMismatch, by: signature)
        }
        guard
            allRelayed(of: client).allSatisfy({ relayed in
                relays[relayed]?.channels.allSatisfy { ($0.key == number) == ($0.value.peer == peer) } ?? false
            })
        else { return error(message, STUNErrorCode.badRequest, by: signature) }
        guard !forbiddenPeers.contains(peer.address) else {
            return error(message, STUNErrorCode.forbidden, by: signature)
        }
        relays[relayed]?.channels[number] = (peer, now + .seconds(600))
        relays[relayed]?.permissions[peer.address] = now + .seconds(300)
        return success(message, [], by: signature)
    }

    func success(_ message: STUNMessage, _ attributes: [STUNAttribute], by signature: Signature?) -> [UInt8] {
        STUNMessage(.success, message.method, transactionID: message.transactionID, attributes: attributes)
            .encoded(integrityKey: signature?.key, by: signature?.integrities ?? [])
    }

    func error(
        _ message: STUNMessage, _ code: Int, by signature: Signature?, _ more: [STUNAttribute] = []
    ) -> [UInt8] {
        STUNMessage(
            .error, message.method, transactionID: message.transactionID,
            attributes: [.errorCode(STUNErrorCode(code, "no"))] + more
        ).encoded(integrityKey: signature?.key, by: signature?.integrities ?? [])
    }
}
