internal import Glibc
internal import Wire

/// Files and children of the sound servers that tests start.
enum ServerTools {
    static func store(_ text: String, _ path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    static func output(of command: [String], environment: [String]) -> String? {
        var source = RandomSource.system
        let path = "/tmp/tphone-server-output-\(source.next())"
        defer { unlink(path) }
        guard let child = spawn(command, environment: environment, output: path) else { return nil }
        waitpid(child, nil, 0)
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    static func spawn(
        _ arguments: [String], environment: [String], output: String = "/dev/null"
    ) -> pid_t? {
        var process = pid_t()
        let argumentCopies = arguments.map { strdup($0) } + [nil]
        let environmentCopies = environment.map { strdup($0) } + [nil]
        defer { (argumentCopies + environmentCopies).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Signals that a test's thread blocks a child must not: it would never hear of its time being over.
        var (attributes, none) = (posix_spawnattr_t(), sigset_t())
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let status = posix_spawn(&process, arguments[0], &actions, &attributes, argumentCopies, environmentCopies)
        return status == 0 ? process : nil
    }

    /// Runs a command to its end; true if that was a good one.
    static func run(_ command: [String], environment: [String]) -> Bool {
        guard let child = spawn(command, environment: environment) else { return false }
        var status: Int32 = -1
        waitpid(child, &status, 0)
        return status == 0
    }

    static func remove(_ directory: String) {
        if let remover = spawn(["/bin/rm", "-rf", directory], environment: []) { waitpid(remover, nil, 0) }
    }

    /// Tries again and again for ten seconds.
    static func eventually(_ attempt: () -> Bool) -> Bool {
        for _ in 0..<200 {
            if attempt() { return true }
            usleep(50_000)
        }
        return false
    }
}
