import Foundation
import Glibc

/// The file that a call plays: `-` is standard input, and a pipe is read to its end before the call is placed.
enum PlayFile {
    /// A file of more than this would not be a greeting: three hours of stereo.
    private static let limit = 2 << 30

    /// Whether a path can be read once only.
    static func isStream(_ path: String) -> Bool {
        if path == "-" { return true }
        var status = stat()
        return stat(path, &status) == 0 && ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// A path that can be read from anywhere and again: the given one, or that of a copy, which ends with the program.
    static func seekable(_ path: String) throws(CommandFailure) -> String {
        guard isStream(path) else { return path }
        let input = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard input >= 0 else { throw failure(path, String(cString: strerror(errno)).lowercased()) }
        defer { if path != "-" { close(input) } }
        guard isatty(input) == 0 else { throw failure(path, "it is a terminal") }
        return try copy(input, path)
    }

    private static func copy(_ input: Int32, _ path: String) throws(CommandFailure) -> String {
        var template = Array((NSTemporaryDirectory() + "/tphone-play-XXXXXX").utf8CString)
        let output = mkstemp(&template)
        guard output >= 0 else { throw failure(path, "there is no place for a copy") }
        unlink(template)
        _ = fcntl(output, F_SETFD, FD_CLOEXEC)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var total = 0
        while true {
            let count = read(input, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path, String(cString: strerror(errno)).lowercased()) }
            guard count > 0 else { return "/proc/self/fd/\(output)" }
            total += count
            guard total <= limit else { throw failure(path, "it does not end") }
            guard write(output, buffer, count) == count else { throw failure(path, "there is no room for a copy") }
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        let name = path == "-" ? "standard input" : path
        return CommandFailure(
            "The call cannot begin: cannot read \(name): \(reason). Give another --play file.", status: .failed)
    }
}
