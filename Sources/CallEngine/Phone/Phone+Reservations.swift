internal import ICEClient
internal import Wire

// Relay ports are reserved while nothing happens, so that a call need not wait for them.
extension Phone {
    static func reservation(of id: SocketID) -> UInt32 { id.rawValue / Reservation.socketRange }

    /// As many as were asked for, and one for a call that waits for it.
    private var wantedSpares: Int {
        switch line {
        case .signedOut, .refused: 0
        case .signingIn, .ready, .linkDown: max(configuration.reserve, call != nil && call?.leg == nil ? 1 : 0)
        }
    }

    /// Starts reservations until there are as many as are wanted.
    func fillSpares(at now: MonotonicTime) -> [PhoneAction] {
        var actions: [PhoneAction] = []
        while !isLeaving, spares.count < wantedSpares, timers[.reserve] == nil {
            let number = nextReservation
            nextReservation += 1
            let reservation = Reservation(
                configuration: configuration.gathering, lessons: memory[configuration.gathering],
                firstSocket: number &* Reservation.socketRange, random: random.split())
            spares.append(Spare(number: number, reservation: reservation))
            actions += withSpare(number, at: now) { $0.start(at: now) }
        }
        return actions
    }

    /// A call waits for a reservation, but not for the pause after one that failed.
    func hurrySpares(at now: MonotonicTime) -> [PhoneAction] {
        guard spares.isEmpty else { return [] }
        timers.cancel(.reserve)
        return fillSpares(at: now)
    }

    func releaseSpares(at now: MonotonicTime) -> [PhoneAction] {
        let leaving = spares
        spares = []
        retiringSpares += leaving
        return leaving.flatMap { spare in withRetiring(spare.number, { $0.release(at: now) }, { _ in [] }) }
    }

    /// Lets a spare act, then deals with what comes of it.
    func withSpare(
        _ number: UInt32, at now: MonotonicTime, _ body: (inout Reservation) -> [Reservation.Action]
    ) -> [PhoneAction] {
        guard let index = spares.firstIndex(where: { $0.number == number }) else { return [] }
        let actions = body(&spares[index].reservation)
        return actions.flatMap { perform($0, of: number, at: now) }
    }

    var retiringNumbers: [UInt32] { retiringSpares.map(\.number) + retiringLegs.map(\.number) }

    /// Lets what is giving back its relay ports act, and forgets it when that is done.
    func withRetiring(
        _ number: UInt32, _ spare: (inout Reservation) -> [Reservation.Action],
        _ leg: (MediaLeg) -> [MediaLeg.Action]
    ) -> [PhoneAction] {
        var actions: [PhoneAction] = []
        if let index = retiringSpares.firstIndex(where: { $0.number == number }) {
            for action in spare(&retiringSpares[index].reservation) {
                if case .network(let action) = action { actions.append(.network(action)) }
            }
            if retiringSpares[index].reservation.isEnded { retiringSpares.remove(at: index) }
        } else if let index = retiringLegs.firstIndex(where: { $0.number == number }) {
            let retiring = retiringLegs[index].leg
            actions += networkActions(of: leg(retiring))
            if retiring.isEnded { retiringLegs.remove(at: index) }
        }
        return actions + signedOutIfDone()
    }

    /// Leaving ends when the gateway has been told and the last relay port is back.
    func signedOutIfDone() -> [PhoneAction] {
        guard isLeaving, !hasLeft, line == .signedOut, retiringNumbers.isEmpty else { return [] }
        hasLeft = true
        return [.signedOut]
    }

    private func perform(_ action: Reservation.Action, of number: UInt32, at now: MonotonicTime) -> [PhoneAction] {
        switch action {
        case .network(let action):
            return [.network(action)]
        case .ready:
            return reservationReady(number, at: now)
        case .failed(let failure):
            return reservationFailed(number, failure, at: now)
        case .received, .candidate, .candidateRemoved, .channelBound, .channelRefused:
            // Nobody knows a spare's addresses, so what arrives there is a stranger's.
            return []
        }
    }

    private func reservationReady(_ number: UInt32, at now: MonotonicTime) -> [PhoneAction] {
        guard let index = spares.firstIndex(where: { $0.number == number }) else { return [] }
        spares[index].readyAt = spares[index].readyAt ?? now
        memory.learn(from: spares[index].reservation)
        reservationFailure = nil
        reservationBackoff.reset()
        noteReady(at: now)
        return [.message(.reserved(spares[index].reservation.why))] + advanceCall(at: now)
    }

    /// Tries again after a pause: a network that is down must not be flooded.
    private func reservationFailed(
        _ number: UInt32, _ failure: GatheringFailure, at now: MonotonicTime
    ) -> [PhoneAction] {
        for spare in spares where spare.number == number { memory.learn(from: spare.reservation) }
        spares.removeAll { $0.number == number }
        reservationFailure = failure
        timers[.reserve] = now + reservationBackoff.next(using: &random)
        var actions: [PhoneAction] = [.message(.reservationFailed(failure))]
        if call != nil, call?.leg == nil { actions += endCallWithoutLeg(failure, at: now) }
        return actions
    }

    private func endCallWithoutLeg(_ failure: GatheringFailure, at now: MonotonicTime) -> [PhoneAction] {
        guard let state = call?.state else { return [] }
        switch state {
        case .awaitingReservation, .answering:
            return endCall(.media(.noCandidates(failure)), tellGateway: true, at: now)
        case .ringing, .dialling, .connected, .held:
            return []
        }
    }
}
