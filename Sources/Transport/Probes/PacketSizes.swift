internal import ICEClient
internal import Wire

/// Binding requests of several sizes at once: which of them come through.
///
/// A path that loses large packets, and the errors that say so, passes sound and stops key exchanges and certificates. The requests are
/// filled up with an attribute that servers pass over; their answers are small.
struct PacketSizes {
    /// IP packets, in bytes; what is larger than 1280 the smallest IPv6 link need not carry (RFC 8200, section 5).
    static let sizes = [1400, 1280, 1000, 576]

    private static let filling: UInt16 = 0xFFFE
    private static let repetitions = 3
    private static let interval = Duration.milliseconds(250)

    private var requests: [(size: Int, id: TransactionID, bytes: [UInt8])] = []
    private var answered: Set<Int> = []
    private var sent = 0
    /// When to send again; at the end, when to stop waiting.
    private(set) var deadline: MonotonicTime?

    init(to family: IPAddress.Family, using random: inout RandomSource) {
        let headers = (family == .v4 ? 20 : 40) + 8
        for size in Self.sizes {
            let id = TransactionID(using: &random)
            // Header, the attribute's own and FINGERPRINT.
            let value = [UInt8](repeating: 0, count: size - headers - 20 - 4 - 8)
            let message = STUNMessage(
                .request, .binding, transactionID: id, attributes: [.unknown(type: Self.filling, value: value)])
            requests.append((size, id, message.encoded()))
        }
    }

    /// What to send now; nothing after the last time.
    mutating func next(at now: MonotonicTime) -> [[UInt8]] {
        guard sent < Self.repetitions else { return [] }
        sent += 1
        deadline = now + Self.interval
        return requests.filter { !answered.contains($0.size) }.map(\.bytes)
    }

    /// Any answer counts, an error too.
    mutating func receive(_ message: STUNMessage) {
        guard let request = requests.first(where: { $0.id == message.transactionID }) else { return }
        answered.insert(request.size)
    }

    var isDone: Bool { answered.contains(Self.sizes[0]) || answered.count == Self.sizes.count }

    /// The largest that was answered, in bytes; nil when none was, which says nothing of the path.
    var largest: Int? { answered.max() }
}
