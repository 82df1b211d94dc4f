internal import Glibc

/// A system call's error in the system's words.
struct SystemFailure: Error, Equatable, Sendable {
    let reason: String

    init(_ reason: String) { self.reason = reason }

    init(_ number: Int32) {
        reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
    }
}
