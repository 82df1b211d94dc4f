internal import Glibc
internal import Wire

/// A file that this program writes for its user alone: recordings, captures, reports.
///
/// A file is made new, with mode 0600, and no link is followed: whoever may write to the folder, as all may to /tmp,
/// cannot have another file overwritten or read along. A regular file of this user that has the name is replaced by the
/// new one as a whole. Pipes and devices are written to as they are.
package enum PrivateFile {
    package struct Failure: Error, Equatable, Sendable {
        /// The system's words, or ours.
        package let reason: String

        fileprivate init(_ reason: String) { self.reason = reason }

        fileprivate init(_ number: Int32) {
            reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
        }
    }

    /// What was opened.
    package struct Opened: Sendable {
        /// Belongs to the caller, who closes it.
        package let descriptor: Int32
        /// It can only be written from front to back: a pipe, a device, or what this program was started with.
        package let isStream: Bool
    }

    private static let mode: mode_t = 0o600

    /// Opens for writing from the start.
    ///
    /// - Parameter waits: whether to wait for the reader of a named pipe; else a pipe without one is refused.
    package static func open(_ path: String, waits: Bool = false) throws(Failure) -> Opened {
        if let number = inherited(path) {
            let descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
            guard descriptor >= 0 else { throw Failure(errno) }
            return Opened(descriptor: descriptor, isStream: true)
        }
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw Failure(errno) }
            return Opened(descriptor: try create(path), isStream: false)
        }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: throw Failure("it is a symbolic link")
        case S_IFDIR: throw Failure(EISDIR)
        case S_IFREG:
            guard status.st_uid == geteuid() else { throw Failure("it belongs to another user") }
            guard access(path, W_OK) == 0 else { throw Failure(errno) }
            return Opened(descriptor: try replace(path), isStream: false)
        default: return Opened(descriptor: try openStream(path, waits: waits), isStream: true)
        }
    }

    /// The number of a descriptor that this program was started with, by the names that shells give it.
    package static func inherited(_ path: String) -> Int32? {
        if path == "/dev/stdout" { return STDOUT_FILENO }
        if path == "/dev/stderr" { return STDERR_FILENO }
        for folder in ["/dev/fd/", "/proc/self/fd/"] where path.hasPrefix(folder) {
            return Int32(path.dropFirst(folder.count))
        }
        return nil
    }

    private static func create(_ path: String) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Failure(errno) }
        return descriptor
    }

    /// The new file is made beside the old one and takes its name in one step; whoever reads the old one keeps it.
    private static func replace(_ path: String) throws(Failure) -> Int32 {
        var source = RandomSource.system
        let new = "\(path).\(String(source.next(), radix: 36)).new"
        let descriptor = try create(new)
        guard rename(new, path) == 0 else {
            let number = errno
            close(descriptor)
            unlink(new)
            throw Failure(number)
        }
        return descriptor
    }

    private static func openStream(_ path: String, waits: Bool) throws(Failure) -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | (waits ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else {
            throw errno == ENXIO ? Failure("nobody reads from it; start the reader first") : Failure(errno)
        }
        return descriptor
    }
}
