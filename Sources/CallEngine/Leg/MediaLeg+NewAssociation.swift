internal import ICEClient
internal import MediaEngine
internal import Signaling
internal import Wire

// What arrives of DTLS, and which association it belongs to.
extension MediaLeg {
    func receiveHandshake(_ bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        earlyFlight = []
        guard let dtls, !(isRenewing && bytes.isPlainHandshake) else {
            if earlyHandshake.count < Self.earlyHandshakeLimit { earlyHandshake.append(bytes) }
            return []
        }
        if let hello = HelloRandom(ofDatagram: bytes), newAssociation.isNew(hello) {
            return receiveHello(hello, in: bytes, at: now)
        }
        guard let next = newAssociation.endpoint else { return perform(dtls.receive(bytes, at: now), at: now) }
        // Both have records of epoch 1, and only one of them the key for these.
        let first = bytes.isPlainHandshake ? [] : perform(dtls.receive(bytes, at: now), at: now)
        return first + performNew(next.receive(bytes, at: now), at: now)
    }

    /// A hello that has not begun an association yet.
    private func receiveHello(_ hello: HelloRandom, in bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        guard let dtls else { return [] }
        if dtls.role == .client, dtls.isUnanswered { return twoClients(hello, in: bytes, at: now) }
        if dtls.role == .server, dtls.isUnanswered {
            newAssociation.noteHello(hello)
            return perform(dtls.receive(bytes, at: now), at: now)
        }
        guard newAssociation.mayBegin(at: now), let next = try? makeEndpoint(role: .server) else { return [] }
        newAssociation.begin(next, from: hello, at: now)
        return performNew(next.start(at: now) + next.receive(bytes, at: now), at: now)
    }

    /// Both ends took themselves for the client, as descriptions without a clear `setup` lead to (RFC 4145, section 4.1): nobody
    /// has answered ours, so theirs is.
    ///
    /// The side whose answer chose the role waits for a second and third copy, since the other one may give way at the same moment.
    private func twoClients(_ hello: HelloRandom, in bytes: [UInt8], at now: MonotonicTime) -> [Action] {
        if hasChosenRole, newAssociation.waitsForCopy(of: hello) { return [] }
        guard let server = try? makeEndpoint(role: .server) else { return [] }
        dtls = server
        agreement?.localSetup = .passive
        newAssociation.noteHello(hello)
        return perform(server.start(at: now) + server.receive(bytes, at: now), at: now)
    }

    /// The far end's packets cannot be read although it answers checks: it may have lost our keys, and waits for a hello.
    func lookForUnreadableMedia(at now: MonotonicTime) -> [Action] {
        guard let media, dtls?.role == .client, recovery == nil, !isClosed else { return [] }
        let statistics = media.statistics
        let isUnreadable = unreadable.look(
            read: statistics.packetsReceived, refused: statistics.drops.authenticationFailed, at: now)
        guard isUnreadable, newAssociation.endpoint == nil, newAssociation.mayBegin(at: now),
            let next = try? makeEndpoint(role: .client)
        else { return [] }
        newAssociation.begin(next, from: nil, at: now)
        return performNew(next.start(at: now), at: now)
    }

    func newAssociationTimerFired(at now: MonotonicTime) -> [Action] {
        guard let next = newAssociation.endpoint, let deadline = next.nextDeadline, deadline <= now else { return [] }
        return performNew(next.timerFired(at: now), at: now)
    }

    /// The first association goes on until the new one has keys; one that fails changes nothing.
    private func performNew(_ actions: [DTLSEndpoint.Action], at now: MonotonicTime) -> [Action] {
        var result: [Action] = []
        for action in actions {
            switch action {
            case .transmit(let bytes): result += perform(ice.sendHandshake(bytes, at: now), at: now)
            case .connected(let keys):
                dtls = newAssociation.take() ?? dtls
                result += install(keys, at: now)
            case .failed, .closedByPeer: _ = newAssociation.take()
            }
        }
        return result
    }
}

extension [UInt8] {
    /// A handshake record from before there are keys: of a new association, for one that is done has none of them.
    fileprivate var isPlainHandshake: Bool { count > 13 && self[0] == 22 && self[3] == 0 && self[4] == 0 }
}
