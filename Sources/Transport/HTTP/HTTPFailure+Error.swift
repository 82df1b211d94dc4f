internal import ICEClient
internal import NIOHTTP1
internal import Signaling

extension HTTPFailure {
    /// Sorts the errors of the connection and of the HTTP parser into ours.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPFailure: self = error
        case HTTPParserError.invalidEOFState: self = .closed
        case HTTPParserError.headerOverflow: self = .tooLarge
        case is HTTPParserError: self = .other("what answers speaks no HTTP")
        default: self.init(SocketFailure(error))
        }
    }

    private init(_ failure: SocketFailure) {
        switch failure {
        case .nameNotFound: self = .nameNotFound
        case .refused: self = .refused
        case .unreachable: self = .unreachable
        case .timedOut: self = .timedOut
        case .tlsFailed(let fault): self = .tlsFailed(fault)
        case .certificateUntrusted(let subject, let issuer):
            self = .certificateUntrusted(subject: subject, issuer: issuer)
        case .proxy(let failure): self = .proxy(failure)
        case .closed: self = .closed
        case .noFreePort, .other: self = .other(failure.description)
        }
    }
}
