internal import COpenSSL
internal import Wire

/// Where one association reads and writes its datagrams, their borders kept; OpenSSL's own memory queue would lose them.
///
/// It also chooses how long a flight is waited for, since the same callbacks can reach it. Owned by one endpoint, which
/// outlives the association that points here.
final class DTLSDatagrams {
    /// Received and not yet read; bounded, as is the other way: what is too much is dropped.
    private var inbound: [[UInt8]] = []
    private var outbound: [[UInt8]] = []
    private(set) var dropped = 0
    /// Of a flight's first and second wait; from there it doubles.
    private let initialTimeout: UInt32
    /// Waits of the present flight, the one that runs included.
    private var waits = 0

    /// The largest datagram that OpenSSL makes, without the UDP and IP headers: what browsers use, and less than any
    /// tunnel takes away.
    static let maximumLength = 1200
    private static let inboundCapacity = 16
    private static let outboundCapacity = 64
    private static let longestTimeout: UInt32 = 3_000_000
    private static let waitsBeforePatience = 8
    private static let patientTimeout: UInt32 = 8_000_000

    init(initialTimeout: Duration) {
        let microseconds = initialTimeout.nanoseconds / 1000
        self.initialTimeout = UInt32(max(50_000, min(microseconds, Int64(Self.longestTimeout))))
    }

    func push(_ datagram: [UInt8]) {
        guard inbound.count < Self.inboundCapacity else {
            dropped += 1
            return
        }
        inbound.append(datagram)
    }

    /// Drops what was not read.
    func dropInbound() {
        dropped += inbound.count
        inbound.removeAll()
    }

    /// Takes what OpenSSL wrote.
    func takeOutbound() -> [[UInt8]] {
        defer { outbound.removeAll() }
        return outbound
    }

    /// Copies the oldest datagram, cut to the room there is; nil if there is none.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        guard !inbound.isEmpty else { return nil }
        let datagram = inbound.removeFirst()
        let length = min(datagram.count, buffer.count)
        buffer.copyBytes(from: datagram.prefix(length))
        return length
    }

    private func write(_ datagram: UnsafeRawBufferPointer) {
        guard outbound.count < Self.outboundCapacity else {
            dropped += 1
            return
        }
        outbound.append(Array(datagram))
    }

    /// The next wait in microseconds, after one of `previous`, where 0 begins a flight.
    ///
    /// The second is as short as the first, so that two losses in a row cost little. The last ones are long: OpenSSL gives
    /// up after a dozen repeats, which must not be before the endpoint does.
    private func timeout(after previous: UInt32) -> UInt32 {
        waits = previous == 0 ? 1 : waits + 1
        if waits <= 2 { return initialTimeout }
        if waits > Self.waitsBeforePatience { return Self.patientTimeout }
        return min(previous.multipliedReportingOverflow(by: 2).partialValue, Self.longestTimeout)
    }
}

/// The C side.
extension DTLSDatagrams {
    /// A BIO method over datagrams; the caller frees it.
    static func makeMethod() -> OpaquePointer? {
        guard let method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "datagrams") else { return nil }
        BIO_meth_set_create(method) { bio in
            BIO_set_init(bio, 1)
            return 1
        }
        BIO_meth_set_destroy(method) { _ in 1 }
        BIO_meth_set_read(method) { bio, bytes, count in
            copenssl_bio_clear_retry(bio)
            guard let bytes, count > 0, let datagrams = DTLSDatagrams.of(bio) else { return -1 }
            guard let length = datagrams.read(into: .init(start: bytes, count: Int(count))) else {
                copenssl_bio_set_retry_read(bio)
                return -1
            }
            return Int32(length)
        }
        BIO_meth_set_write(method) { bio, bytes, count in
            copenssl_bio_clear_retry(bio)
            guard let bytes, count > 0, let datagrams = DTLSDatagrams.of(bio) else { return -1 }
            datagrams.write(.init(start: bytes, count: Int(count)))
            return count
        }
        BIO_meth_set_ctrl(method) { _, command, _, _ in
            switch command {
            case BIO_CTRL_DGRAM_QUERY_MTU, BIO_CTRL_DGRAM_GET_MTU, BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
                DTLSDatagrams.maximumLength
            case BIO_CTRL_FLUSH, BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT: 1
            // Overhead: the length above is already without it. The rest are questions of sockets.
            default: 0
            }
        }
        return method
    }

    /// Gives the association its datagrams and its timer.
    func attach(to ssl: OpaquePointer, method: OpaquePointer) -> Bool {
        guard let bio = BIO_new(method) else { return false }
        BIO_set_data(bio, Unmanaged.passUnretained(self).toOpaque())
        SSL_set_bio(ssl, bio, bio)
        copenssl_set_mtu(ssl, Self.maximumLength)
        DTLS_set_timer_cb(ssl) { ssl, previous in
            guard let bio = SSL_get_rbio(ssl), let datagrams = DTLSDatagrams.of(bio) else { return previous }
            return datagrams.timeout(after: previous)
        }
        return true
    }

    private static func of(_ bio: OpaquePointer?) -> DTLSDatagrams? {
        guard let data = BIO_get_data(bio) else { return nil }
        return Unmanaged<DTLSDatagrams>.fromOpaque(data).takeUnretainedValue()
    }
}
