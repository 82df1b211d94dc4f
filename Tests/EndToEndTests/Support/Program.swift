import Foundation
import Glibc
import Synchronization

/// A child process whose output is read as it comes; it is ended with its owner.
final class Program: Sendable {
    /// What the reading threads gather.
    private final class Output: Sendable {
        struct State {
            var unreadLines: [String] = []
            var openOutputs = 2
            var errors = ""
            var exitStatus: Int32?
        }
        let state = Mutex(State())
    }

    /// The exit status does not fit what a test expected; says what the program wrote.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    let processID: pid_t
    private let name: String
    private let output = Output()

    /// Starts `executable`, found through PATH, with nothing to read; `environment` is put over the test's own.
    init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        name = ([executable] + arguments).joined(separator: " ")
        var ends: [[Int32]] = []
        for _ in 0..<2 {
            var pair: [Int32] = [-1, -1]
            guard pipe(&pair) == 0 else { throw Failure(description: "no pipe: \(String(cString: strerror(errno)))") }
            for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            ends.append(pair)
        }
        processID = try Self.spawn([executable] + arguments, environment, output: ends[0][1], errors: ends[1][1])
        close(ends[0][1])
        close(ends[1][1])
        Self.read(lines: ends[0][0], into: output)
        Self.read(errors: ends[1][0], into: output)
        Self.reap(processID, into: output)
    }

    deinit { stop() }

    /// Asks the program to end, and ends it when it does not within five seconds.
    func stop() {
        for signal in [SIGTERM, SIGKILL] where isRunning {
            kill(processID, signal)
            for _ in 0..<500 where isRunning { usleep(10_000) }
        }
    }

    func send(_ signal: Int32) { kill(processID, signal) }

    var isRunning: Bool { output.state.withLock { $0.exitStatus == nil } }

    /// All that was written to the standard error so far.
    var errors: String { output.state.withLock { $0.errors } }

    /// The next line on standard output that `matches`; lines before it are passed over.
    func line(
        within limit: Duration = .seconds(30), where matches: (String) -> Bool = { _ in true }
    ) async throws -> String {
        do {
            return try await eventually("a line of \(name)", within: limit) {
                try output.state.withLock { state in
                    while !state.unreadLines.isEmpty {
                        let line = state.unreadLines.removeFirst()
                        if matches(line) { return line }
                    }
                    guard state.openOutputs < 2, state.exitStatus != nil else { return nil }
                    throw Failure(description: "\(name) ended with \(state.exitStatus ?? -1): \(state.errors)")
                }
            }
        } catch let error as NeverHappened {
            throw Failure(description: "\(error); it wrote: \(errors)")
        }
    }

    /// The exit status, once the program has ended and all it wrote was read; 128 and more is a signal.
    func exitStatus(within limit: Duration = .seconds(60)) async throws -> Int32 {
        try await eventually("the end of \(name)", within: limit) {
            output.state.withLock { $0.openOutputs == 0 ? $0.exitStatus : nil }
        }
    }

    /// The lines on standard output nobody has taken yet.
    func takeLines() -> [String] {
        output.state.withLock { state in
            defer { state.unreadLines = [] }
            return state.unreadLines
        }
    }

    /// Runs a program to its end, which must be a good one, and gives what it printed.
    static func run(_ executable: String, _ arguments: String...) async throws -> String {
        let program = try Program(executable, arguments)
        let status = try await program.exitStatus()
        guard status == 0 else { throw Failure(description: "\(program.name) ended with \(status): \(program.errors)") }
        return program.takeLines().joined(separator: "\n")
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String], output: Int32, errors: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        // Signals that this process blocks or ignores a child must not inherit.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { (arguments + settings).forEach { free($0) } }
        var child = pid_t()
        let status = posix_spawnp(&child, words[0], &actions, &attributes, &arguments, &settings)
        guard status == 0 else { throw Failure(description: "\(words[0]): \(String(cString: strerror(status)))") }
        return child
    }

    private static func read(lines descriptor: Int32, into output: Output) {
        var rest: [UInt8] = []
        read(descriptor, into: output) { bytes, state in
            rest += bytes
            while let end = rest.firstIndex(of: 10) {
                state.unreadLines.append(String(decoding: rest[..<end], as: UTF8.self))
                rest.removeSubrange(...end)
            }
            if bytes.isEmpty, !rest.isEmpty { state.unreadLines.append(String(decoding: rest, as: UTF8.self)) }
        }
    }

    private static func read(errors descriptor: Int32, into output: Output) {
        read(descriptor, into: output) { bytes, state in
            state.errors = String((state.errors + String(decoding: bytes, as: UTF8.self)).suffix(8000))
        }
    }

    /// Reads on a thread of its own; `take` gets what came, and nothing at the end.
    private static func read(
        _ descriptor: Int32, into output: Output, take: @escaping (ArraySlice<UInt8>, inout Output.State) -> Void
    ) {
        // Only the new thread uses the closure from here on.
        nonisolated(unsafe) let take = take
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                output.state.withLock { take(buffer.prefix(max(0, count)), &$0) }
                guard count > 0 else { break }
            }
            close(descriptor)
            output.state.withLock { $0.openOutputs -= 1 }
        }
    }

    private static func reap(_ processID: pid_t, into output: Output) {
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
            let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
            output.state.withLock { $0.exitStatus = code }
        }
    }
}
