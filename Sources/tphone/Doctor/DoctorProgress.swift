import Foundation
import Glibc

/// One line on standard error that says how far the checks are, where a person sees it.
struct DoctorProgress: Sendable {
    private let isShown = isatty(STDERR_FILENO) == 1

    func show(_ done: Int, of total: Int) {
        write("\r checking the network: \(done) of \(total) done ")
    }

    /// Leaves an empty line behind.
    func clear() {
        write("\r" + String(repeating: " ", count: 60) + "\r")
    }

    private func write(_ text: String) {
        guard isShown else { return }
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
