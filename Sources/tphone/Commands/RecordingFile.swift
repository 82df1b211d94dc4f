import Glibc

/// The file that a call shall be recorded to.
enum RecordingFile {
    /// Makes sure that it can be written when the call begins; what it holds is kept until then.
    static func check(_ path: String) throws(CommandFailure) {
        var status = stat()
        let isThere = stat(path, &status) == 0
        guard !isThere || status.st_mode & S_IFMT == S_IFREG else { throw failure(path, "it is no regular file") }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, String(cString: strerror(errno)).lowercased()) }
        close(descriptor)
        if !isThere { unlink(path) }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure("\(path) cannot be written: \(reason). Give another file to record to.", status: .failed)
    }
}
