internal import Foundation
internal import Signaling
internal import Wire

/// Writes down what the gateway's clients send and are sent: one line of JSON each, in the file at once.
///
/// Used on the gateway's event loop only, but made elsewhere.
package final class SignalingJournal: Sendable {
    /// The file cannot be written; why.
    package struct Failure: Error, Equatable {
        package var path: String
        package var reason: String
    }

    enum Direction: String, Codable {
        case received, sent
    }

    private struct Entry: Codable {
        /// Seconds since 1970.
        var time: Double
        var direction: Direction
        var kind: String
        var user: String?
        var peer: String?
        var body: String?
    }

    /// What a journal may grow to, in bytes.
    private static let limit = 32 * 1024 * 1024

    private let file: FileHandle
    private let limit: Int

    /// Begins a file anew, which only its owner may read, as it holds the calls' passwords.
    package convenience init(path: String) throws(Failure) {
        try self.init(path: path, limit: Self.limit)
    }

    init(path: String, limit: Int) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(path: path, reason: String(cString: strerror(errno)).lowercased())
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        self.limit = limit
    }

    /// Writes a line, without media keys; once the file is full, nothing more.
    func note(_ direction: Direction, _ kind: String, user: String?, peer: String? = nil, body: String? = nil) {
        let entry = Entry(
            time: Date().timeIntervalSince1970, direction: direction, kind: kind, user: user, peer: peer,
            body: body.map { SDPSecrets.hidden(in: $0) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(entry), let size = try? file.seekToEnd(),
            Int(size) + line.count < limit
        else { return }
        // A full disk costs lines of the journal, not calls.
        try? file.write(contentsOf: line + Data("\n".utf8))
    }
}
