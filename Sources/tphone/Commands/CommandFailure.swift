import CloudLab
import Foundation
import Transport

/// Why a command ends early: a sentence that says what, why and what to do, and the exit status.
struct CommandFailure: Error, Equatable {
    var sentence: String
    var status: ExitStatus

    init(_ sentence: String, status: ExitStatus) {
        self.sentence = sentence
        self.status = status
    }

    init(_ error: ConfigurationError) {
        self.init(error.description, status: .configuration)
    }

    init(_ error: TransportError) {
        switch error {
        case .certificateFile(let path):
            self.init(
                "The certificates of \(path) cannot be used: the file is missing or not PEM. Correct ca_file.",
                status: .configuration)
        }
    }
}
