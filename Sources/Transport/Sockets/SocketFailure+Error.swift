internal import Glibc
internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import Wire

extension SocketFailure {
    /// Sorts the errors of the network library into ours.
    init(_ error: any Error) {
        switch error {
        case let error as SocketFailure: self = error
        case let error as IOError: self.init(code: error.errnoCode)
        case let error as NIOConnectionError: self.init(error)
        case ChannelError.connectTimeout: self = .timedOut
        case is ChannelError: self = .closed
        case NIOSSLError.uncleanShutdown: self = .closed
        case NIOSSLError.handshakeFailed(.sslError(let causes)) where causes.contains(.eofDuringHandshake):
            self = .closed
        case let error as NIOSSLError: self = .tlsFailed(TLSFault(error))
        case let error as NIOSSLExtraError: self = .tlsFailed(.other(error.description))
        case is SocketAddressError: self = .nameNotFound
        default: self = .other(String(describing: error))
        }
    }

    init(code: CInt) {
        switch code {
        case ECONNREFUSED: self = .refused
        case ENETUNREACH, EHOSTUNREACH, EPERM, EACCES: self = .unreachable
        case ETIMEDOUT: self = .timedOut
        case ECONNRESET, EPIPE: self = .closed
        default: self = .other(String(cString: strerror(code)))
        }
    }

    private init(_ error: NIOConnectionError) {
        if let first = error.connectionErrors.first {
            self.init(first.error)
        } else {
            self = .nameNotFound
        }
    }

    /// The library has no name for it but the one within its text.
    static func isVerificationFailure(_ error: any Error) -> Bool {
        guard case NIOSSLError.handshakeFailed(let reason) = error else { return false }
        return String(describing: reason).contains("CERTIFICATE_VERIFY_FAILED")
    }
}

extension TLSFault {
    /// The library has no names for its reasons but those within its text, which are BoringSSL's.
    init(_ error: NIOSSLError) {
        guard case .handshakeFailed(let reason) = error else {
            let isUnverified = if case .unableToValidateCertificate = error { true } else { false }
            self = .other(
                isUnverified ? "the server's certificate could not be verified" : String(describing: error))
            return
        }
        let text = String(describing: reason)
        let known = Self.reasons.first { text.contains($0.name) }
        self = known?.fault ?? .other("the handshake failed: \(text)")
    }

    private static let reasons: [(name: String, fault: TLSFault)] = [
        ("WRONG_VERSION_NUMBER", .notTLS),
        ("UNSUPPORTED_PROTOCOL", .oldVersion), ("ALERT_PROTOCOL_VERSION", .oldVersion),
        ("ALERT_HANDSHAKE_FAILURE", .noCommonCipher), ("ALERT_INSUFFICIENT_SECURITY", .noCommonCipher),
        ("WRONG_CIPHER_RETURNED", .noCommonCipher), ("UNKNOWN_CIPHER_RETURNED", .noCommonCipher),
    ]
}
