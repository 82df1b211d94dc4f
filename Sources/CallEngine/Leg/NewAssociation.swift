internal import MediaEngine
internal import Wire

/// A second DTLS association of the same two ends, which takes the first one's place once it has keys.
///
/// A far end that lost its state begins one with a ClientHello of its own (RFC 6347, section 4.2.8), and we do when nothing it
/// sends can be read. Until the keys are there, those of the first association stay in use. One at a time, and few a minute:
/// a ClientHello is not authenticated.
struct NewAssociation {
    private(set) var endpoint: DTLSEndpoint?
    /// The random of the hello that began the newest association of which the far end is client.
    private var heard: HelloRandom?
    /// A hello that was not answered, and how often it came.
    private var unanswered: (random: HelloRandom, count: Int)?
    /// When the last ones were begun.
    private var begun: [MonotonicTime] = []

    private static let maximumPerMinute = 4

    /// The far end's hello went to the first association.
    mutating func noteHello(_ random: HelloRandom) { heard = random }

    /// Counts a hello that is not answered yet; false when it has come often enough.
    mutating func waitsForCopy(of random: HelloRandom) -> Bool {
        let count = unanswered?.random == random ? (unanswered?.count ?? 0) + 1 : 1
        unanswered = (random, count)
        return count < 3
    }

    /// Whether a hello begins another association than the one it began before.
    func isNew(_ random: HelloRandom) -> Bool { random != heard }

    /// Puts an association in this place, unless there were too many; one in progress is given up for it.
    mutating func begin(
        _ endpoint: DTLSEndpoint, from random: HelloRandom?, at now: MonotonicTime
    ) {
        begun.append(now)
        heard = random ?? heard
        self.endpoint = endpoint
    }

    /// Whether another one may begin now.
    mutating func mayBegin(at now: MonotonicTime) -> Bool {
        begun.removeAll { $0 + .seconds(60) <= now }
        return begun.count < Self.maximumPerMinute
    }

    /// Takes the association out of this place: it is the first one now, or came to nothing.
    mutating func take() -> DTLSEndpoint? {
        defer { endpoint = nil }
        return endpoint
    }
}

/// What tells one ClientHello from another (RFC 5246, section 7.4.1.2): 32 bytes.
struct HelloRandom: Equatable {
    private let bytes: [UInt8]

    /// Reads the first record of a datagram; nil if that is not the beginning of a ClientHello in plain text.
    init?(ofDatagram datagram: [UInt8]) {
        // Record header, handshake header, client_version.
        let start = 13 + 12 + 2
        guard datagram.count >= start + 32, datagram[0] == 22, datagram[3] == 0, datagram[4] == 0, datagram[13] == 1,
            datagram[19...21].allSatisfy({ $0 == 0 })
        else { return nil }
        bytes = Array(datagram[start..<start + 32])
    }
}

/// Notices that the far end's packets come and none can be read: it has other keys than we have.
struct UnreadableMedia {
    private var lastRead = 0
    private var refusedThen = 0
    private var since: MonotonicTime?

    /// Longer than packets of former keys stay on their way.
    private static let patience = Duration.seconds(2)
    private static let packets = 20

    /// True when nothing was read for two seconds, in which twenty packets were refused.
    ///
    /// - Parameters:
    ///   - read: packets that were authentic, up to now.
    ///   - refused: packets that were not, up to now.
    mutating func look(read: Int, refused: Int, at now: MonotonicTime) -> Bool {
        guard read == lastRead, let since else {
            begin(read: read, refused: refused, at: now)
            return false
        }
        guard since + Self.patience <= now else { return false }
        defer { begin(read: read, refused: refused, at: now) }
        return refused - refusedThen >= Self.packets
    }

    private mutating func begin(read: Int, refused: Int, at now: MonotonicTime) {
        (lastRead, refusedThen, since) = (read, refused, now)
    }
}
