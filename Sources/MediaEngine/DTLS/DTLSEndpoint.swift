internal import COpenSSL
package import Wire

/// One end of a DTLS 1.2 association that agrees on SRTP keys (RFC 5764), without a socket of its own.
///
/// Confined to the call's event loop. OpenSSL keeps its own clock for repeats, so `nextDeadline` is only as true as the
/// caller's clock runs with the real one.
package final class DTLSEndpoint {
    package enum Action: Equatable, Sendable {
        case transmit([UInt8])
        /// The peer's certificate is the announced one; given once.
        case connected(SRTPKeys)
        /// Given once; the endpoint does nothing after it.
        case failed(DTLSError)
        /// The peer said goodbye after the keys were agreed on.
        case closedByPeer
    }

    private enum State {
        case idle
        /// Until `deadline`, when it fails.
        case handshaking(deadline: MonotonicTime)
        /// Repeats of the last flight are answered, and a goodbye is noticed.
        case connected
        case ended
    }

    package let role: DTLSRole
    private var state = State.idle
    private let ssl: OpaquePointer
    private let datagrams: DTLSDatagrams
    /// Kept, because the association points into its context.
    private let certificate: DTLSCertificate
    private let expectedFingerprint: DTLSFingerprint
    /// Others that the peer announced, any of which will do as well (RFC 8122, section 5).
    private let otherFingerprints: [DTLSFingerprint]
    /// When OpenSSL's timer for the present flight ends.
    private var repeatDeadline: MonotonicTime?
    private var hasRead = false
    /// Received datagrams without a record that could be read, or that came after the end.
    private var refusedDatagrams = 0

    /// Longer than a path may take to be found (RFC 8863), because the handshake begins with the first check.
    private static let handshakeLimit = Duration.seconds(45)

    /// Makes an end that does nothing until it is started.
    ///
    /// `initialTimeout` is the first and second wait for an answer, doubling from there to 3 s: best twice the path's round
    /// trip; 50 ms to 3 s are allowed. Fails with `unavailable` only.
    package init(
        role: DTLSRole, certificate: DTLSCertificate, expectedFingerprint: DTLSFingerprint,
        otherFingerprints: [DTLSFingerprint] = [], initialTimeout: Duration = .milliseconds(50)
    ) throws(DTLSError) {
        OpenSSLErrors.clear()
        let datagrams = DTLSDatagrams(initialTimeout: initialTimeout)
        guard let ssl = SSL_new(certificate.context.context) else { throw .unavailable(OpenSSLErrors.takeText()) }
        guard datagrams.attach(to: ssl, method: certificate.context.method) else {
            SSL_free(ssl)
            throw .unavailable(OpenSSLErrors.takeText())
        }
        switch role {
        case .client: SSL_set_connect_state(ssl)
        case .server: SSL_set_accept_state(ssl)
        }
        self.role = role
        self.certificate = certificate
        self.expectedFingerprint = expectedFingerprint
        self.otherFingerprints = otherFingerprints
        self.datagrams = datagrams
        self.ssl = ssl
    }

    deinit { SSL_free(ssl) }

    /// Datagrams without a record that could be read, that came after the end, or were too many at once.
    package var droppedDatagrams: Int { refusedDatagrams + datagrams.dropped }

    /// No record of the peer's has been read yet.
    package var isUnanswered: Bool {
        switch state {
        case .idle, .handshaking: !hasRead
        case .connected, .ended: false
        }
    }

    /// Begins: a client sends its first flight, a server reads what came before.
    package func start(at now: MonotonicTime) -> [Action] {
        guard case .idle = state else { return [] }
        state = .handshaking(deadline: now + Self.handshakeLimit)
        return advance(at: now)
    }

    /// Takes a datagram that its first byte says is DTLS.
    package func receive(_ datagram: [UInt8], at now: MonotonicTime) -> [Action] {
        var isComplete = false
        if case .connected = state { isComplete = true }
        let records = DTLSRecordFilter.readable(in: datagram, cipher: cipher, isComplete: isComplete)
        guard !records.isEmpty else {
            refusedDatagrams += 1
            return []
        }
        switch state {
        case .idle:
            // A peer may be faster than our signalling.
            datagrams.push(records)
            return []
        case .handshaking, .connected:
            hasRead = true
            datagrams.push(records)
            return advance(at: now)
        case .ended:
            refusedDatagrams += 1
            return []
        }
    }

    /// Repeats the last flight, or gives up.
    package func timerFired(at now: MonotonicTime) -> [Action] {
        guard case .handshaking(let deadline) = state else { return [] }
        if now >= deadline { return fail(.timedOut) }
        guard let repeatDeadline, now >= repeatDeadline else { return [] }
        OpenSSLErrors.clear()
        guard copenssl_dtls_handle_timeout(ssl) >= 0 else {
            OpenSSLErrors.clear()
            return fail(.timedOut)
        }
        return advance(at: now)
    }

    /// When `timerFired(at:)` is due; nil unless a handshake runs.
    package var nextDeadline: MonotonicTime? {
        guard case .handshaking(let deadline) = state else { return nil }
        return .earlier(deadline, repeatDeadline)
    }

    /// Ends the association, and tells the peer if there is one.
    package func close() -> [Action] {
        switch state {
        case .idle, .handshaking, .ended:
            state = .ended
            return []
        case .connected:
            state = .ended
            return sayGoodbye()
        }
    }

    /// Runs OpenSSL over what was received.
    private func advance(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        if case .handshaking = state { actions += shakeHands() }
        if case .connected = state { actions += readRecords() }
        rearm(at: now)
        return actions
    }

    private func shakeHands() -> [Action] {
        OpenSSLErrors.clear()
        let result = SSL_do_handshake(ssl)
        if result == 1 { return takeOutbound() + complete() }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return takeOutbound()
        case SSL_ERROR_ZERO_RETURN: return fail(.closedDuringHandshake)
        default: break
        }
        let code = OpenSSLErrors.takeCode()
        if let alert = OpenSSLErrors.alert(of: code) { return fail(.alert(alert)) }
        // A close_notify during the handshake leaves no error behind.
        if SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 { return fail(.closedDuringHandshake) }
        return fail(.handshakeFailed(OpenSSLErrors.text(of: code)))
    }

    /// The handshake is done: nothing is given out before the certificate is known to be the announced one.
    private func complete() -> [Action] {
        guard let peer = SSL_get1_peer_certificate(ssl) else { return refuse(.fingerprintMismatch) }
        defer { X509_free(peer) }
        guard ([expectedFingerprint] + otherFingerprints).contains(where: { $0.matches(peer) }) else {
            return refuse(.fingerprintMismatch)
        }
        guard let keys = SRTPKeys(exportedFrom: ssl, role: role) else { return refuse(.noCommonProfile) }
        state = .connected
        return [.connected(keys)]
    }

    /// Reads on after the handshake, because that is how OpenSSL answers a repeated last flight.
    private func readRecords() -> [Action] {
        var scratch = [UInt8](repeating: 0, count: 2048)
        var count: Int32
        repeat {
            OpenSSLErrors.clear()
            // Data over DTLS is none of a phone's: dropped. Another record may stand behind it in the same datagram.
            count = SSL_read(ssl, &scratch, Int32(scratch.count))
            if SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN != 0 {
                state = .ended
                return takeOutbound() + sayGoodbye() + [.closedByPeer]
            }
        } while count > 0
        // It reads all there is, unless it failed for good: after a dozen repeats of the last flight it does.
        datagrams.dropInbound()
        OpenSSLErrors.clear()
        return takeOutbound()
    }

    private func sayGoodbye() -> [Action] {
        OpenSSLErrors.clear()
        SSL_shutdown(ssl)
        OpenSSLErrors.clear()
        return takeOutbound()
    }

    /// Ends an association that the peer takes for good.
    private func refuse(_ error: DTLSError) -> [Action] {
        state = .ended
        return sayGoodbye() + [.failed(error)]
    }

    /// Ends a handshake; an alert that OpenSSL wrote still leaves.
    private func fail(_ error: DTLSError) -> [Action] {
        state = .ended
        return takeOutbound() + [.failed(error)]
    }

    private func takeOutbound() -> [Action] {
        datagrams.takeOutbound().map(Action.transmit)
    }

    private func rearm(at now: MonotonicTime) {
        var left = timeval()
        guard case .handshaking = state, copenssl_dtls_get_timeout(ssl, &left) == 1 else {
            repeatDeadline = nil
            return
        }
        // A millisecond more: asked too early, OpenSSL would do nothing.
        repeatDeadline = now + .seconds(left.tv_sec) + .microseconds(left.tv_usec) + .milliseconds(1)
    }

    /// The cipher of this end's encrypted records; nil before the hellos agreed on it.
    private var cipher: DTLSRecordFilter.Cipher? {
        guard let cipher = SSL_get_pending_cipher(ssl) ?? SSL_get_current_cipher(ssl) else { return nil }
        return SSL_CIPHER_get_cipher_nid(cipher) == NID_chacha20_poly1305 ? .chaCha20 : .gcm
    }
}
