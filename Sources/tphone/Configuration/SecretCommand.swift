import Glibc
import Wire

/// Runs a program, without a shell, for the first line it prints; its time is limited.
///
/// Where there is a terminal the program may ask there: it gets it while it runs, and Ctrl-C is for it alone.
/// What it leaves running behind it, as an agent that keeps keys, is neither waited for nor ended.
struct SecretCommand {
    enum Failure: Error, Equatable {
        case notStarted(String)
        case tookTooLong
        /// Somebody pressed Ctrl-C.
        case interrupted
        /// The exit status, and the last words it wrote to its error output.
        case failed(Int32, String)
        case printedNothing
        case printedTooMuch
    }

    private static let outputLimit = 65_536
    /// How often it is asked whether the program has ended, milliseconds.
    private static let lookInterval: Int32 = 10

    private let processID: pid_t
    private let output: Int32
    private let errors: Int32
    private let deadline: ContinuousClock.Instant
    private let loan: TerminalLoan?

    /// The first line the program prints.
    ///
    /// - Parameters:
    ///   - limit: how long it may take.
    ///   - patience: how long it may take where somebody at a terminal can be asked.
    ///   - waiting: called when it runs at a terminal.
    static func firstLine(
        of words: [String], limit: Duration, patience: Duration, waiting: () -> Void = {}
    ) throws(Failure) -> String {
        let loan = TerminalLoan()
        defer { loan?.end() }
        let command = try SecretCommand(words, limit: loan == nil ? limit : max(limit, patience), loan: loan)
        EndingChild.guardGroup(command.processID)
        defer { EndingChild.release() }
        if loan != nil { waiting() }
        loan?.begin(with: command.processID)
        let (printed, complaint) = try command.finish()
        guard complaint.status != 128 + SIGINT else { throw .interrupted }
        guard complaint.status == 0 else { throw .failed(complaint.status, complaint.words) }
        let line = String(decoding: printed.prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
        guard !line.isEmpty else { throw .printedNothing }
        return line
    }

    /// Starts the program in a process group of its own, so that what it starts can be ended with it.
    private init(_ words: [String], limit: Duration, loan: TerminalLoan?) throws(Failure) {
        deadline = .now + limit
        self.loan = loan
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
        if let loan {
            posix_spawn_file_actions_adddup2(&actions, loan.terminal, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
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

    /// Two pipes, none of whose ends the program inherits by accident, and from which reading does not wait.
    private static func openPipes(_ pipes: UnsafeMutableBufferPointer<Int32>) -> Bool {
        guard let base = pipes.baseAddress, pipe(base) == 0 else { return false }
        guard pipe(base + 2) == 0 else {
            close(base[0])
            close(base[1])
            return false
        }
        return [0, 2].allSatisfy { fcntl(pipes[$0], F_SETFL, O_NONBLOCK) == 0 }
            && pipes.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    /// Reads until the program has ended, or the time is over; others may hold its outputs open beyond that.
    private func finish() throws(Failure) -> (printed: [UInt8], complaint: (status: Int32, words: String)) {
        defer {
            close(output)
            close(errors)
        }
        var printed: [UInt8] = []
        var complaint: [UInt8] = []
        var open: [pollfd] = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var status: Int32?
        while status == nil {
            guard deadline > .now else {
                end()
                throw .tookTooLong
            }
            poll(&open, 2, Self.lookInterval)
            // Asked before reading: what was printed before the end is there by then.
            status = exitStatus()
            if !read(output, into: &printed) { open[0].fd = -1 }
            let told = complaint.count
            if !read(errors, into: &complaint) { open[1].fd = -1 }
            loan?.show(complaint[told...])
            complaint = complaint.suffix(512)
            guard printed.count <= Self.outputLimit else {
                if status == nil { end() }
                throw .printedTooMuch
            }
        }
        return (printed, (status ?? 0, String(decoding: complaint, as: UTF8.self).lastLine))
    }

    /// Takes what is there; false at the end of the file.
    private func read(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= Self.outputLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return count < 0 && (errno == EAGAIN || errno == EINTR) }
            bytes += buffer.prefix(count)
        }
        return true
    }

    /// The status as a shell has it, 128 + N after signal N; nil while the program runs.
    private func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard waitpid(processID, &status, WNOHANG | WUNTRACED) == processID else { return nil }
        guard status & 0xFF != 0x7F else {
            // Stopped: it asked before it had the terminal, or somebody pressed Ctrl-Z, and no shell would let it go on.
            loan?.begin(with: processID)
            kill(-processID, SIGCONT)
            return nil
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    private func end() {
        var status: Int32 = 0
        kill(-processID, SIGKILL)
        waitpid(processID, &status, 0)
    }
}

extension String {
    fileprivate var lastLine: String {
        split(separator: "\n").last.map { String($0).scrubbed(limit: 200) } ?? ""
    }
}
