import Glibc
import MediaEngine

/// The file that a call shall be recorded to; `-` is standard output.
enum RecordingFile {
    /// The path by which a recording opens what was given.
    static func path(of given: String) -> String { given == "-" ? "/dev/stdout" : given }

    /// Whether what is written to the path comes out where reports do.
    static func isStandardOutput(_ path: String) -> Bool {
        if PrivateFile.inherited(Self.path(of: path)) == STDOUT_FILENO { return true }
        var (file, output) = (stat(), stat())
        guard stat(path, &file) == 0, fstat(STDOUT_FILENO, &output) == 0 else { return false }
        let isShared = [S_IFREG, S_IFIFO, S_IFSOCK].contains(file.st_mode & S_IFMT)
        return isShared && file.st_dev == output.st_dev && file.st_ino == output.st_ino
    }

    /// Makes sure that it can be written when the call begins; what it holds is kept until then.
    static func check(_ given: String) throws(CommandFailure) {
        let path = Self.path(of: given)
        if let number = PrivateFile.inherited(path) {
            guard fcntl(number, F_GETFD) >= 0 else { throw failure(given, "it is not open") }
            guard isatty(number) == 0 else { throw failure(given, "it is a terminal") }
            return
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return try checkFolder(path, given) }
        switch status.st_mode & S_IFMT {
        case S_IFLNK: throw failure(given, "it is a symbolic link")
        case S_IFDIR: throw failure(given, "it is a folder")
        case S_IFIFO:
            // Waits for its reader, and keeps it until this program ends, whenever the call begins.
            guard open(path, O_WRONLY | O_CLOEXEC) >= 0 else { throw failure(given, reason(errno)) }
        case S_IFREG:
            guard status.st_uid == geteuid() else { throw failure(given, "it belongs to another user") }
            guard access(path, W_OK) == 0 else { throw failure(given, reason(errno)) }
            try checkFolder(path + ".new", given)
        default:
            guard access(path, W_OK) == 0 else { throw failure(given, reason(errno)) }
        }
    }

    /// A file can be made there.
    private static func checkFolder(_ path: String, _ given: String) throws(CommandFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 || errno == EEXIST else { throw failure(given, reason(errno)) }
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(path)
    }

    private static func reason(_ number: Int32) -> String { String(cString: strerror(number)).lowercased() }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure("\(path) cannot be written: \(reason). Give another file to record to.", status: .failed)
    }
}
