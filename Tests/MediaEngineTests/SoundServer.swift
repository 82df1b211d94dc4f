import Glibc
import MediaEngine
import Wire

/// A PulseAudio of the test's own with one sink that nobody hears, as ALSA devices `tphone-ear` and `tphone-mouth`.
///
/// What is played to the ear can be recorded from the mouth, in real time and without any hardware.
final class SoundServer {
    private let process: pid_t
    private let directory: String

    /// One that could rewind sleeps for two seconds when nobody uses it.
    private static let sink = ["module-null-sink", "sink_name=ear", "rate=48000", "channels=1", "norewinds=1"]

    static let isInstalled = access("/usr/bin/pulseaudio", X_OK) == 0

    /// Nil if the server does not come up.
    init?() {
        var source = RandomSource.system
        directory = "/tmp/tphone-pulse-\(source.next())"
        let socket = directory + "/socket"
        mkdir(directory, 0o700)
        Self.store(
            """
            </usr/share/alsa/alsa.conf>
            pcm.tphone-ear { type pulse server "unix:\(socket)" device "ear" }
            pcm.tphone-mouth { type pulse server "unix:\(socket)" device "ear.monitor" }
            """, directory + "/asound.conf")
        setenv("ALSA_CONFIG_PATH", directory + "/asound.conf", 1)
        let started = Self.spawn(
            [
                "/usr/bin/pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
                "--log-target=file:\(directory)/log", "--disable-shm=yes",
                "-L", "module-native-protocol-unix socket=\(socket) auth-anonymous=1",
                "-L", Self.sink.joined(separator: " "),
            ], environment: ["HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)", "PATH=/usr/bin:/bin"])
        guard let started else { return nil }
        process = started
        for _ in 0..<1_000 where access(socket, F_OK) != 0 { usleep(10_000) }
        guard access(socket, F_OK) == 0, answers else {
            stop()
            return nil
        }
    }

    deinit { stop() }

    /// Takes the one sink away, with all that plays on it.
    func unloadSink() { control(["unload-module", "module-null-sink"]) }

    func loadSink() { control(["load-module"] + Self.sink) }

    /// The server answers nothing until it goes on.
    func freeze() { kill(process, SIGSTOP) }
    func thaw() { kill(process, SIGCONT) }

    /// Whether it does within five seconds.
    private var answers: Bool {
        for _ in 0..<100 {
            if control(["info"]) { return true }
            usleep(50_000)
        }
        return false
    }

    @discardableResult
    private func control(_ arguments: [String]) -> Bool {
        let environment = ["HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)", "PATH=/usr/bin:/bin"]
        let command = ["/usr/bin/pactl", "-s", "unix:\(directory)/socket"] + arguments
        guard let control = Self.spawn(command, environment: environment) else { return false }
        var status: Int32 = -1
        waitpid(control, &status, 0)
        return status == 0
    }

    private var isStopped = false

    /// Takes the sound card away.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        _ = Self.spawn(["/bin/rm", "-rf", directory], environment: []).map { waitpid($0, &status, 0) }
    }

    private static func store(_ text: String, _ path: String) {
        guard let file = fopen(path, "w") else { return }
        fputs(text, file)
        fclose(file)
    }

    private static func spawn(_ arguments: [String], environment: [String]) -> pid_t? {
        var process = pid_t()
        let argumentCopies = arguments.map { strdup($0) } + [nil]
        let environmentCopies = environment.map { strdup($0) } + [nil]
        defer { (argumentCopies + environmentCopies).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output: Int32 in [1, 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
        let status = posix_spawn(&process, arguments[0], &actions, nil, argumentCopies, environmentCopies)
        return status == 0 ? process : nil
    }
}
