import Glibc
import Wire

/// Runs a program, without a shell, for the first line it prints; it gets no input and a limited time.
struct SecretCommand {
    enum Failure: Error, Equatable {
        case notStarted(String)
        case tookTooLong
        /// The exit status, and the last words it wrote to its error output.
        case failed(Int32, String)
        case printedNothing
        case printedTooMuch
    }

    private static let outputLimit = 65_536

    private let processID: pid_t
    private let output: Int32
    private let errors: Int32
    private let deadline: ContinuousClock.Instant

    /// The first line the program prints.
    static func firstLine(of words: [String], limit: Duration) throws(Failure) -> String {
        let command = try SecretCommand(words, limit: limit)
        let (printed, complaint) = try command.finish()
        guard complaint.status == 0 else { throw .failed(complaint.status, complaint.words) }
        let line = String(decoding: printed.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        guard !line.isEmpty else { throw .printedNothing }
        return line
    }

    /// Starts the program in a process group of its own, so that what it starts can be ended with it.
    private init(_ words: [String], limit: Duration) throws(Failure) {
        deadline = .now + limit
        var pipes: [Int32] = [-1, -1, -1, -1]
        guard pipes.withUnsafeMutableBufferPointer({ Self.openPipes($0) }) else {
            throw .notStarted(Self.reason(errno))
        }
        defer {
            close(pipes[1])
            close(pipes[3])
        }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[3], 2)
        // Signals that this process blocks or ignores the program must not inherit.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var child = pid_t()
        let status = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, environ)
        guard status == 0 else {
            close(pipes[0])
            close(pipes[2])
            throw .notStarted(Self.reason(status))
        }
        (processID, output, errors) = (child, pipes[0], pipes[2])
    }

    /// Two pipes, none of whose ends the program inherits by accident.
    private static func openPipes(_ pipes: UnsafeMutableBufferPointer<Int32>) -> Bool {
        guard let base = pipes.baseAddress, pipe(base) == 0 else { return false }
        guard pipe(base + 2) == 0 else {
            close(base[0])
            close(base[1])
            return false
        }
        return pipes.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Reads until the program has closed its outputs and ended, or the time is over.
    private func finish() throws(Failure) -> (printed: [UInt8], complaint: (status: Int32, words: String)) {
        defer {
            close(output)
            close(errors)
        }
        var printed: [UInt8] = []
        var complaint: [UInt8] = []
        var open: [pollfd] = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while open.contains(where: { $0.fd >= 0 }), printed.count <= Self.outputLimit {
            guard poll(&open, 2, remainingMilliseconds) > 0 else { break }
            if open[0].revents != 0, !Self.read(output, into: &printed) { open[0].fd = -1 }
            if open[1].revents != 0, !Self.read(errors, into: &complaint) { open[1].fd = -1 }
            complaint = complaint.suffix(512)
        }
        guard printed.count <= Self.outputLimit else {
            end()
            throw .printedTooMuch
        }
        let status = try reap()
        return (printed, (status, String(decoding: complaint, as: UTF8.self).lastLine))
    }

    /// False at the end of the file.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return count < 0 && errno == EINTR }
        bytes += buffer.prefix(count)
        return true
    }

    /// The program's exit status; ends it, and all it started, when its time is over.
    private func reap() throws(Failure) -> Int32 {
        var status: Int32 = 0
        while remainingMilliseconds > 0 {
            if waitpid(processID, &status, WNOHANG) == processID {
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            }
            poll(nil, 0, 5)
        }
        end()
        throw .tookTooLong
    }

    private func end() {
        var status: Int32 = 0
        kill(-processID, SIGKILL)
        waitpid(processID, &status, 0)
    }

    /// Rounded up, since 0 ends the program.
    private var remainingMilliseconds: Int32 {
        Int32(clamping: max(0, ((deadline - .now).nanoseconds + 999_999) / 1_000_000))
    }
}

extension String {
    fileprivate var lastLine: String {
        split(separator: "\n").last.map { String($0).scrubbed(limit: 200) } ?? ""
    }
}
