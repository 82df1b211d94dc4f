internal import Foundation
internal import Glibc
internal import Synchronization

/// A process that ends with this one, however this one ends.
///
/// The kernel sends a child its parent-death signal when the *thread* that made it ends, so each child has a thread of
/// its own, which makes it and then waits for it.
final class ChildProcess: Sendable {
    private enum State {
        case running(pid_t, waiters: [CheckedContinuation<Int32, Never>])
        /// The status as the shell has it: 128 + N after signal N.
        case ended(Int32)
    }

    private let state: Mutex<State>

    private init(pid: pid_t) {
        state = Mutex(.running(pid, waiters: []))
    }

    /// Starts a program, found in the search path, with both outputs in a file.
    ///
    /// - Throws: a `POSIXError` when it cannot be started.
    static func start(_ arguments: [String], output path: String) async throws -> ChildProcess {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                do {
                    let child = ChildProcess(pid: try spawn(arguments, output: path))
                    continuation.resume(returning: child)
                    child.awaitEnd()
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    var isRunning: Bool {
        state.withLock {
            switch $0 {
            case .running: true
            case .ended: false
            }
        }
    }

    /// Sends a signal; nothing once it has ended.
    func signal(_ number: Int32) {
        state.withLock {
            // Under the lock, so that the number cannot belong to another process yet.
            if case .running(let pid, _) = $0 { kill(pid, number) }
        }
    }

    /// The status it ended with.
    @discardableResult
    func waitForEnd() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status: Int32? = state.withLock {
                switch $0 {
                case .running(let pid, let waiters):
                    $0 = .running(pid, waiters: waiters + [continuation])
                    return nil
                case .ended(let status):
                    return status
                }
            }
            if let status { continuation.resume(returning: status) }
        }
    }

    private func awaitEnd() {
        guard case .running(let pid, _) = state.withLock({ $0 }) else { return }
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        var waiters: [CheckedContinuation<Int32, Never>] = []
        let status = state.withLock { state in
            var raw: Int32 = 0
            waitpid(pid, &raw, 0)
            let status = raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + raw & 0x7F
            if case .running(_, let waiting) = state { waiters = waiting }
            state = .ended(status)
            return status
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    private static func spawn(_ arguments: [String], output path: String) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Libraries open sockets without close-on-exec: a child that kept the listener would keep its port taken.
        for descriptor in openDescriptors() where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own keeps the terminal's Ctrl-C away; what this program ignores the child must not.
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)

        var copies = arguments.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &copies, environ)
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
        return pid
    }

    private static func openDescriptors() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }
    }
}
