internal import CallEngine
internal import ICEClient
internal import MediaEngine
internal import Signaling
internal import Wire

/// Two legs joined in memory: real ICE, DTLS and SRTP, without sockets.
final class CallInMemory {
    final class End {
        let leg: MediaLeg
        let address: Endpoint
        let socket: SocketID
        let wire = LastPacket()

        init(leg: MediaLeg, address: Endpoint, socket: SocketID) {
            self.leg = leg
            self.address = address
            self.socket = socket
        }
    }

    let caller: End
    let callee: End
    private(set) var now = MonotonicTime.zero + .seconds(1)
    /// As large as 20 ms of Opus at 32 kbit/s.
    private let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: 80, alignment: 16)

    init() throws {
        var random = RandomSource.seeded(1)
        let certificate = try DTLSCertificate.make()
        caller = Self.makeEnd(.controlling, port: 40_000, certificate: certificate, random: &random, at: now)
        callee = Self.makeEnd(.controlled, port: 40_002, certificate: certificate, random: &random, at: now)
        // Opus hybrid mode, one frame of 20 ms (RFC 6716, section 3.1), so that its length can be told.
        frame[0] = 0x78
        try connect()
        for number in 0..<100 {
            now += .milliseconds(20)
            sendFrame(number: number, from: caller, at: now)
            _ = callee.leg.receive(caller.wire.last, from: caller.address, on: callee.socket, at: now)
        }
    }

    deinit {
        frame.deallocate()
    }

    func sendFrame(number: Int, from end: End, at now: MonotonicTime) {
        end.leg.send(
            UnsafeRawBufferPointer(frame), timestamp: UInt32(truncatingIfNeeded: number * 960), marker: number == 0,
            to: end.wire, at: now)
    }

    private static func makeEnd(
        _ role: ICERole, port: UInt16, certificate: DTLSCertificate, random: inout RandomSource, at now: MonotonicTime
    ) -> End {
        let address = Endpoint(.v4(0x7F00_0001), port)
        let socket = SocketID(UInt32(port))
        var reservation = Reservation(
            configuration: GatheringConfiguration(hostAddresses: [address.address]), firstSocket: socket.rawValue,
            random: random.split())
        _ = reservation.start(at: now)
        _ = reservation.socketOpened(socket, local: address, remote: nil, at: now)
        let leg = MediaLeg(
            reservation: reservation, role: role,
            configuration: MediaLeg.Configuration(certificate: certificate, canonicalName: "bench"),
            random: &random, at: now)
        return End(leg: leg, address: address, socket: socket)
    }

    /// Offer, answer, then datagrams both ways until there are keys.
    private func connect() throws {
        let offer = caller.leg.makeOffer(.sendrecv)
        let (answer, first) = try callee.leg.makeAnswer(
            to: offer, candidates: [], direction: .sendrecv, at: now)
        var waiting: [(End, [MediaLeg.Action])] = [(callee, first), (callee, callee.leg.answerSent(at: now))]
        waiting.append((caller, try caller.leg.accept(answer, candidates: [], at: now)))
        var steps = 0
        while !(caller.leg.isSecured && callee.leg.isSecured) {
            steps += 1
            guard steps < 1000 else { throw BenchFailure.neverSecured }
            if waiting.isEmpty {
                now += .milliseconds(1)
                waiting = [(caller, caller.leg.timerFired(at: now)), (callee, callee.leg.timerFired(at: now))]
            }
            let (end, actions) = waiting.removeFirst()
            for action in actions { deliver(action, from: end, to: &waiting) }
        }
    }

    private func deliver(_ action: MediaLeg.Action, from end: End, to waiting: inout [(End, [MediaLeg.Action])]) {
        guard case .network(.transmit(let bytes, _, _)) = action else { return }
        let other = end === caller ? callee : caller
        let actions = bytes.withUnsafeBytes {
            other.leg.receive($0, from: end.address, on: other.socket, at: now)
        }
        waiting.append((other, actions))
    }
}

enum BenchFailure: Error {
    case neverSecured
}

/// Keeps the last packet that was sent, in place of a socket.
final class LastPacket: PacketOutput {
    private let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1600, alignment: 16)
    private var count = 0
    private(set) var packets = 0

    deinit {
        bytes.deallocate()
    }

    var last: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

    func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint) {
        bytes.copyMemory(from: packet)
        count = packet.count
        packets += 1
    }
}
