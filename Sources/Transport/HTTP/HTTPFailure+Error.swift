internal import AsyncHTTPClient
internal import ICEClient
internal import NIOHTTP1
internal import Signaling

extension HTTPFailure {
    /// Sorts the errors of the HTTP library into ours.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPFailure: self = error
        case let error as HTTPClientError: self.init(error)
        case HTTPParserError.invalidEOFState: self = .closed
        default: self.init(SocketFailure(error))
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .deadlineExceeded, .connectTimeout, .readTimeout, .writeTimeout, .tlsHandshakeTimeout,
            .getConnectionFromPoolTimeout:
            self = .timedOut
        case .remoteConnectionClosed: self = .closed
        case .bodyLengthMismatch: self = .closed
        case .proxyAuthenticationRequired, .httpProxyHandshakeTimeout, .invalidProxyResponse:
            self = .proxy(.credentialsRequired)
        default: self = .other(error.shortDescription)
        }
    }

    private init(_ failure: SocketFailure) {
        switch failure {
        case .nameNotFound: self = .nameNotFound
        case .refused: self = .refused
        case .unreachable: self = .unreachable
        case .timedOut: self = .timedOut
        case .tlsFailed(let reason): self = .tlsFailed(reason)
        case .certificateUntrusted(let subject, let issuer):
            self = .certificateUntrusted(subject: subject, issuer: issuer)
        case .proxy(let failure): self = .proxy(failure)
        case .noFreePort: self = .other("no free port")
        case .closed: self = .closed
        case .other(let reason): self = .other(reason)
        }
    }
}
