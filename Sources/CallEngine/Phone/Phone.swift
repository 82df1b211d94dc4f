package import ICEClient
package import MediaEngine
package import Signaling
package import Wire

/// An agent's phone: one account, its warm reservations, its call.
///
/// Decides everything and does nothing itself.
/// Commands, bytes, answers and moments come in; actions go out; `snapshot` tells all that a screen shows. It is a class
/// only because a call's keys live in C libraries: it has no lock and is confined to one event loop.
package final class Phone {
    /// A reservation that no call has taken yet.
    struct Spare {
        let number: UInt32
        var reservation: Reservation
        var readyAt: MonotonicTime?
    }

    enum Timer: Hashable {
        /// A reservation failed; another is tried.
        case reserve
        /// A restart of the call's path waits for the gateway.
        case restart
    }

    var configuration: PhoneConfiguration
    var random: RandomSource
    var session: GenesysSession
    var timers = TimerTable<Timer>()

    var line = PhoneSnapshot.Line.signedOut
    var lineSince = MonotonicTime.zero
    var signInBegun: MonotonicTime?
    var signInTime: Duration?
    var isLeaving = false
    var hasLeft = false

    var spares: [Spare] = []
    var reservationFailure: GatheringFailure?
    var reservationBackoff = Backoff(startsAtOnce: false)
    var nextReservation: UInt32 = 1
    /// What reservations learned of the networks this phone was on.
    var memory = NetworkMemory()

    /// Reservations that are giving back what they hold, for a second at most.
    var retiringSpares: [Spare] = []
    var retiringLegs: [(number: UInt32, leg: MediaLeg)] = []

    var call: Call?
    /// The reservation whose sockets the call's leg uses.
    var callReservation: UInt32?
    var nextCall: UInt32 = 1
    /// The request that carries the call's first description, until it has been written.
    var descriptionRequest: HTTPRequestID?
    var history: [CallSnapshot] = []
    /// Sees the media of all calls to come.
    package var observer: (any LegObserver)?
    /// Keys heard here so far, so that each is told from the one before.
    var keyTones: UInt32 = 0

    package init(configuration: PhoneConfiguration, random: RandomSource) {
        self.configuration = configuration
        self.random = random
        session = GenesysSession(configuration: configuration.session, random: self.random.split())
    }

    package var nextDeadline: MonotonicTime? {
        var deadline: MonotonicTime? = .earlier(session.nextDeadline, timers.nextDeadline)
        deadline = .earlier(deadline, call?.leg?.nextDeadline)
        for spare in spares { deadline = .earlier(deadline, spare.reservation.nextDeadline) }
        for spare in retiringSpares { deadline = .earlier(deadline, spare.reservation.nextDeadline) }
        for retiring in retiringLegs { deadline = .earlier(deadline, retiring.leg.nextDeadline) }
        return deadline
    }

    package func timerFired(at now: MonotonicTime) -> [PhoneAction] {
        var actions = perform(session.timerFired(at: now), at: now)
        while let timer = timers.popExpired(at: now) {
            switch timer {
            case .reserve: actions += fillSpares(at: now)
            case .restart: actions += offerRestart(at: now)
            }
        }
        for number in spares.map(\.number) {
            actions += withSpare(number, at: now) { $0.timerFired(at: now) }
        }
        if let leg = call?.leg { actions += perform(leg.timerFired(at: now), at: now) }
        for number in retiringNumbers {
            actions += withRetiring(number, { $0.timerFired(at: now) }, { $0.timerFired(at: now) })
        }
        return actions
    }

    // MARK: What the network brings

    package func received(_ response: HTTPResponse, for id: HTTPRequestID, at now: MonotonicTime) -> [PhoneAction] {
        perform(session.receive(response, for: id, at: now), at: now)
    }

    /// Takes the news that a request is on its way over an open connection.
    package func requestSent(_ id: HTTPRequestID, at now: MonotonicTime) -> [PhoneAction] {
        if id == descriptionRequest {
            descriptionRequest = nil
            call?.leg?.times.descriptionSent = now
        }
        return perform(session.requestSent(id, at: now), at: now)
    }

    package func requestFailed(_ id: HTTPRequestID, _ failure: HTTPFailure, at now: MonotonicTime) -> [PhoneAction] {
        perform(session.requestFailed(id, failure, at: now), at: now)
    }

    package func socketOpened(
        _ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [PhoneAction] {
        let number = Self.reservation(of: id)
        if number == callReservation, let leg = call?.leg {
            return perform(leg.socketOpened(id, local: local, remote: remote, at: now), at: now)
        }
        let actions = withSpare(number, at: now) { $0.socketOpened(id, local: local, remote: remote, at: now) }
        return actions
            + withRetiring(
                number, { $0.socketOpened(id, local: local, remote: remote, at: now) },
                { $0.socketOpened(id, local: local, remote: remote, at: now) })
    }

    package func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) -> [PhoneAction] {
        let number = Self.reservation(of: id)
        if number == callReservation, let leg = call?.leg {
            return perform(leg.socketFailed(id, failure, at: now), at: now)
        }
        return withSpare(number, at: now) { $0.socketFailed(id, failure, at: now) }
            + withRetiring(
                number, { $0.socketFailed(id, failure, at: now) }, { $0.socketFailed(id, failure, at: now) })
    }

    /// The short way for media: true if the datagram was media of the call and is done with.
    package func receiveMedia(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) -> Bool {
        guard let leg = call?.leg else { return false }
        return leg.receiveMedia(bytes, from: source, on: id, at: now)
    }

    /// The timestamp for the first frame of a call's sound, which may go on where earlier sound of the call stopped.
    package func soundTimestamp(for id: CallID, at now: MonotonicTime) -> UInt32 {
        guard let call, call.id == id else { return 0 }
        return call.leg?.media?.timestamp(at: now) ?? 0
    }

    /// Sends one encoded frame of a call's sound.
    package func send(
        _ payload: UnsafeRawBufferPointer, _ frame: EncodedFrame, to output: any PacketOutput, at now: MonotonicTime
    ) {
        call?.leg?.send(
            payload, timestamp: frame.timestamp, marker: frame.marker, payloadType: frame.payloadType,
            level: frame.level, to: output, at: now)
    }

    /// Takes a datagram or a piece of a stream that `receiveMedia` left.
    package func received(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) -> [PhoneAction] {
        let number = Self.reservation(of: id)
        if number == callReservation, let leg = call?.leg {
            let actions = leg.receive(bytes, from: source, on: id, at: now)
            return actions.isEmpty ? [] : perform(actions, at: now)
        }
        return withSpare(number, at: now) { $0.receive(Array(bytes), from: source, on: id, at: now) }
            + withRetiring(
                number, { $0.receive(Array(bytes), from: source, on: id, at: now) },
                { $0.receive(bytes, from: source, on: id, at: now) })
    }
}
