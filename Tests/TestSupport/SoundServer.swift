internal import Glibc
internal import Wire

/// A PulseAudio of the test's own with sinks that nobody hears, as ALSA devices.
///
/// What is played to `tphone-ear` can be recorded from `tphone-mouth`, in real time and without any hardware; `tphone-ring` is
/// a sink by itself.
package final class SoundServer {
    /// For `ALSA_CONFIG_PATH`; set for this process too.
    package let configurationPath: String
    /// For PulseAudio's own programs.
    package let address: String
    private let process: pid_t
    private let directory: String
    private var isStopped = false

    package static let isInstalled = access("/usr/bin/pulseaudio", X_OK) == 0

    /// Nil if the server does not come up.
    ///
    /// - Parameter hasRing: whether there is the ring's sink. Where there is, it takes over what plays on the ear's when that goes.
    package init?(hasRing: Bool = false) {
        var source = RandomSource.system
        directory = "/tmp/tphone-pulse-\(source.next())"
        let socket = directory + "/socket"
        address = "unix:\(socket)"
        configurationPath = directory + "/asound.conf"
        mkdir(directory, 0o700)
        ServerTools.store(
            """
            </usr/share/alsa/alsa.conf>
            pcm.tphone-ear { type pulse server "\(address)" device "ear" }
            pcm.tphone-mouth { type pulse server "\(address)" device "ear.monitor" }
            pcm.tphone-ring { type pulse server "\(address)" device "ring" }
            """, configurationPath)
        setenv("ALSA_CONFIG_PATH", configurationPath, 1)
        let started = ServerTools.spawn(
            [
                "/usr/bin/pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
                "--log-target=file:\(directory)/log", "--disable-shm=yes",
                "-L", "module-native-protocol-unix socket=\(socket) auth-anonymous=1",
                "-L", Self.sink("ear").joined(separator: " "),
            ] + (hasRing ? ["-L", Self.sink("ring").joined(separator: " ")] : []),
            environment: ["HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)", "PATH=/usr/bin:/bin"])
        guard let started else { return nil }
        process = started
        for _ in 0..<1_000 where access(socket, F_OK) != 0 { usleep(10_000) }
        guard access(socket, F_OK) == 0, answers else {
            stop()
            return nil
        }
    }

    deinit { stop() }

    /// Takes the ear's sink away, with all that plays on it.
    package func unloadSink() {
        guard let modules = ServerTools.output(of: pactl(["list", "short", "modules"]), environment: environment) else {
            return
        }
        for line in modules.split(separator: "\n") where line.contains("sink_name=ear") {
            run(pactl(["unload-module", String(line.prefix { $0 != "\t" })]))
        }
    }

    package func loadSink() { run(pactl(["load-module"] + Self.sink("ear"))) }

    /// The streams that play, or record, as the server lists them: one a line.
    package func streams(recording: Bool = false) -> [String] {
        let kind = recording ? "source-outputs" : "sink-inputs"
        let list = ServerTools.output(of: pactl(["list", "short", kind]), environment: environment) ?? ""
        return list.split(separator: "\n").map(String.init)
    }

    /// The number of a sink, as the server lists it.
    package func sinkNumber(_ name: String) -> String? {
        let list = ServerTools.output(of: pactl(["list", "short", "sinks"]), environment: environment) ?? ""
        return list.split(separator: "\n").first { $0.contains("\t\(name)\t") }.map { String($0.prefix { $0 != "\t" }) }
    }

    /// The loudest sample that comes out of a sink within a second.
    package func peak(of sink: String) -> Int {
        guard let recording = record(sink, within: ["/usr/bin/timeout", "1"]) else { return 0 }
        waitpid(recording.process, nil, 0)
        return recording.samples.map { abs(Int($0)) }.max() ?? 0
    }

    /// What comes out of a sink from now on, at 8 kHz.
    package func record(_ sink: String) -> SoundRecording? { record(sink, within: []) }

    private func record(_ sink: String, within limit: [String]) -> SoundRecording? {
        let command =
            limit + [
                "/usr/bin/pacat", "--record", "-s", address, "-d", "\(sink).monitor", "--raw", "--format=s16le",
                "--rate=8000", "--channels=1", "--latency-msec=20",
            ]
        let path = directory + "/recording"
        return ServerTools.spawn(command, environment: environment, output: path).map {
            SoundRecording(process: $0, path: path)
        }
    }

    /// The server answers nothing until it goes on.
    package func freeze() { kill(process, SIGSTOP) }
    package func thaw() { kill(process, SIGCONT) }

    /// Takes the sound card away.
    package func stop() {
        guard !isStopped else { return }
        isStopped = true
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        // ALSA finds no device at all through a configuration that is gone.
        if let path = getenv("ALSA_CONFIG_PATH"), String(cString: path) == configurationPath {
            unsetenv("ALSA_CONFIG_PATH")
        }
        ServerTools.remove(directory)
    }
}

/// What comes out of a sink, recorded by a program of the server's.
package struct SoundRecording {
    fileprivate let process: pid_t
    fileprivate let path: String

    /// Ends it; the longest time without a sample above `level`, in milliseconds, between the first and the last one.
    package func longestSilence(below level: Int16) -> Int {
        kill(process, SIGTERM)
        waitpid(process, nil, 0)
        var (longest, last) = (0, Int?.none)
        for (index, sample) in samples.enumerated() where sample.magnitude > level.magnitude {
            longest = max(longest, last.map { index - $0 } ?? 0)
            last = index
        }
        return longest / 8
    }

    fileprivate var samples: [Int16] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var samples = [Int16](repeating: 0, count: 8_000 * 60)
        let count = fread(&samples, 2, samples.count, file)
        return Array(samples[..<count])
    }
}

extension SoundServer {
    /// One that could rewind sleeps for two seconds when nobody uses it.
    private static func sink(_ name: String) -> [String] {
        ["module-null-sink", "sink_name=\(name)", "rate=48000", "channels=1", "norewinds=1"]
    }

    private var environment: [String] {
        ["HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)", "PATH=/usr/bin:/bin"]
    }

    private func pactl(_ words: [String]) -> [String] { ["/usr/bin/pactl", "-s", address] + words }

    /// Whether it does within five seconds.
    private var answers: Bool {
        for _ in 0..<100 {
            if run(pactl(["info"])) { return true }
            usleep(50_000)
        }
        return false
    }

    @discardableResult
    private func run(_ command: [String]) -> Bool { ServerTools.run(command, environment: environment) }
}
