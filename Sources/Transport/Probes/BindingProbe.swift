package import ICEClient
package import Wire

/// Asks a STUN server how a socket looks from outside.
package struct BindingProbe: NetworkProbe {
    package struct Answer: Equatable, Sendable {
        package var mapped: Endpoint
        /// The server's other address, if it has one (RFC 5780).
        package var other: Endpoint?
        /// From the request to its answer, over a stream from the start of the connection.
        package var time: Duration
        /// It speaks RFC 3489, which has been out of use since 2008.
        package var isOldServer = false
        /// The largest IP packet that got through, in bytes, of 1400, 1280, 1000 and 576; nil when that was not tried or not found out.
        package var largestPacket: Int?
    }

    package struct Outcome: Equatable, Sendable {
        package var ends: ProbeEnds
        package var answer: Result<Answer, ProbeFailure>
    }

    /// In bytes, of an IP packet.
    package static let largestPacketTried = PacketSizes.sizes[0]

    private enum TimerKey { case request, limit, sizes }

    private let url: TURNServerURL
    private let proxy: HostPort?
    private let limit: Duration
    private let triesSizes: Bool
    private let socket: SocketID
    private var random: RandomSource
    private var timers = TimerTable<TimerKey>()
    private var transaction: STUNTransaction?
    private var deframer = STUNStreamDeframer()
    private var ends = ProbeEnds()
    /// Something answered that cannot be read.
    private var isAnswered = false
    /// The TCP connection stands, whatever else has to be built on it.
    private var isConnected = false
    private var sizes: PacketSizes?
    private var answer: Answer?
    private var startedAt = MonotonicTime.zero
    package private(set) var outcome: Outcome?

    /// - Parameters:
    ///   - url: of a STUN server, or of a TURN server, which answers Binding requests too.
    ///   - limit: after this the server counts as silent.
    ///   - triesSizes: finds out over UDP how large packets may be, in 0.75 s more at most.
    package init(
        _ url: TURNServerURL, proxy: HostPort? = nil, limit: Duration = .milliseconds(3500), triesSizes: Bool = false,
        socket: SocketID, random: RandomSource
    ) {
        self.triesSizes = triesSizes && url.transport == .udp
        self.url = url
        self.proxy = proxy
        self.limit = limit
        self.socket = socket
        self.random = random
    }

    package var nextDeadline: MonotonicTime? { outcome == nil ? timers.nextDeadline : nil }

    package mutating func start(at now: MonotonicTime) -> [NetworkAction] {
        startedAt = now
        timers[.limit] = now + limit
        return [.open(socket, SocketRequest(to: url, through: proxy))]
    }

    package mutating func socketConnected(_ socket: SocketID) { isConnected = proxy == nil }

    package mutating func socketOpened(
        _ socket: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        ends = ProbeEnds(local: local, remote: remote)
        let id = TransactionID(using: &random)
        let bytes = STUNMessage(.request, .binding, transactionID: id).encoded()
        let fresh = STUNTransaction(
            id: id, bytes: bytes, retransmissionTimeout: RoundTripEstimator().retransmissionTimeout,
            isReliable: url.transport != .udp, at: now)
        transaction = fresh
        timers[.request] = fresh.deadline
        if url.transport == .udp { startedAt = now }
        return [.transmit(bytes, on: socket, to: remote ?? local)]
    }

    package mutating func socketFailed(
        _ socket: SocketID, _ failure: SocketFailure, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        if let answer {
            outcome = Outcome(ends: ends, answer: .success(answer))
        } else {
            outcome = Outcome(ends: ends, answer: .failure(transaction == nil ? notOpened(failure) : .cut(failure)))
        }
        return []
    }

    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on socket: SocketID, at now: MonotonicTime
    ) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        guard url.transport != .udp else { return take(bytes, at: now) }
        // The first two bits of STUN are 0; an HTTP server's answer begins otherwise.
        if deframer.buffered == 0, let first = bytes.first, first > 0x3F { return finish(.failure(.notSTUN)) }
        deframer.append(bytes)
        do throws(STUNError) {
            while let frame = try deframer.next() {
                let actions = take(frame, at: now)
                if outcome != nil { return actions }
            }
            return []
        } catch {
            return finish(.failure(.notSTUN))
        }
    }

    package mutating func timerFired(at now: MonotonicTime) -> [NetworkAction] {
        guard outcome == nil else { return [] }
        while let key = timers.popExpired(at: now) {
            if key == .sizes { return tryNextSizes(at: now) }
            guard key == .request, var pending = transaction else {
                guard transaction != nil else { return finish(.failure(notOpened(.timedOut))) }
                return finish(.failure(isAnswered ? .notSTUN : .silent))
            }
            guard pending.timerFired(at: now) == .retransmit, let remote = ends.remote else { continue }
            transaction = pending
            timers[.request] = pending.deadline
            return [.transmit(pending.bytes, on: socket, to: remote)]
        }
        return []
    }

    private func notOpened(_ failure: SocketFailure) -> ProbeFailure {
        failure == .timedOut && isConnected ? .silent : .notOpened(failure)
    }

    /// The server answers small requests: larger ones follow.
    private mutating func trySizes(_ answer: Answer, at now: MonotonicTime) -> [NetworkAction] {
        guard triesSizes, let remote = ends.remote else { return finish(.success(answer)) }
        self.answer = answer
        timers.cancelAll()
        sizes = PacketSizes(to: remote.address.family, using: &random)
        return tryNextSizes(at: now)
    }

    private mutating func tryNextSizes(at now: MonotonicTime) -> [NetworkAction] {
        guard let remote = ends.remote, let requests = sizes?.next(at: now), !requests.isEmpty else {
            return finishSizes()
        }
        timers[.sizes] = sizes?.deadline
        return requests.map { .transmit($0, on: socket, to: remote) }
    }

    private mutating func finishSizes() -> [NetworkAction] {
        guard var answer else { return [] }
        answer.largestPacket = sizes?.largest
        return finish(.success(answer))
    }

    private mutating func take(_ bytes: [UInt8], at now: MonotonicTime) -> [NetworkAction] {
        if answer != nil {
            if let message = try? STUNMessage(parsing: bytes) { sizes?.receive(message) }
            return sizes?.isDone == true ? finishSizes() : []
        }
        guard let message = try? STUNMessage(parsing: bytes), message.transactionID == transaction?.id else {
            isAnswered = true
            return []
        }
        if message.messageClass == .error, let error = message.errorCode {
            return finish(.failure(.stunError(error.code)))
        }
        guard message.messageClass == .success, let mapped = message.reflexiveAddress else {
            return finish(.failure(.notSTUN))
        }
        let answer = Answer(
            mapped: mapped, other: message.otherAddress, time: now - startedAt, isOldServer: message.isOfOldServer)
        return trySizes(answer, at: now)
    }

    private mutating func finish(_ answer: Result<Answer, ProbeFailure>) -> [NetworkAction] {
        outcome = Outcome(ends: ends, answer: answer)
        return [.close(socket)]
    }
}
