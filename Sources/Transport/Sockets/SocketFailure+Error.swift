internal import Glibc
internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

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
        case let error as NIOSSLError: self = .tlsFailed(Self.describe(error))
        case let error as NIOSSLExtraError: self = .tlsFailed(error.description)
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

    private static func describe(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let reason) where String(describing: reason).contains("WRONG_VERSION_NUMBER"):
            "what answers speaks no TLS"
        case .handshakeFailed(let reason): "the handshake failed: \(reason)"
        case .unableToValidateCertificate: "the server's certificate could not be verified"
        default: String(describing: error)
        }
    }
}
