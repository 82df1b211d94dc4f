import MediaEngine
import Signaling
import Transport
import Wire

/// Why a command ends early: a sentence that says what, why and what to do, and the exit status.
struct CommandFailure: Error, Equatable {
    var sentence: String
    var status: ExitStatus

    init(_ sentence: String, status: ExitStatus) {
        self.sentence = sentence
        self.status = status
    }

    static let demoInterrupted = CommandFailure("The demo was interrupted.", status: .interrupted)

    init(_ error: ConfigurationError) {
        let isInterrupted = error.problems.contains { $0.kind == .interrupted }
        self.init(error.description, status: isInterrupted ? .interrupted : .configuration)
    }

    init(_ error: TransportError) {
        switch error {
        case .certificateFile(let path, let fault):
            self.init(fault.sentence(path: path), status: .configuration)
        }
    }

    init(_ failure: SignInFailure) {
        self.init(failure.sentence, status: failure.exitStatus)
    }

    /// Whatever else went wrong: a sentence too, never a stack of names.
    init(unforeseen error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as ConfigurationError: self.init(error)
        case let error as TransportError: self.init(error)
        case let failure as CaptureFile.Failure:
            self.init(
                "The capture \(failure.path) cannot be written: \(failure.reason). Give another --pcap file.",
                status: .failed)
        case let error as DTLSError:
            self.init("No keys can be made here: \(error.words). Check the OpenSSL installation.", status: .failed)
        default:
            self.init(
                "This failed: \(String(describing: error).scrubbed()). Try again, and report it if it stays.",
                status: .failed)
        }
    }
}
