internal import Glibc
internal import Wire

/// The sinks and sources of PulseAudio, or of PipeWire in its place, by the names that people gave them.
///
/// ALSA shows a sound server as one device; its plugin takes the name of a sink or source behind a colon.
struct SoundServerDevices {
    private let limit: MonotonicTime

    /// Longer lists are nobody's sound system.
    private static let largest = 1 << 18

    init(within limit: Duration) {
        self.limit = SoundClock.now + limit
    }

    /// Empty where no server answers, or there is no `pactl` to ask it with.
    func all() -> [AudioDevice] {
        let sinks = output(of: ["pactl", "list", "sinks"]).map { Self.devices(in: $0, areSinks: true) } ?? []
        let sources = output(of: ["pactl", "list", "sources"]).map { Self.devices(in: $0, areSinks: false) } ?? []
        return sinks + sources
    }

    /// Reads what `pactl list` writes in the C locale; what a sink plays can be recorded, but is no microphone.
    static func devices(in text: String, areSinks: Bool) -> [AudioDevice] {
        var devices: [AudioDevice] = []
        var (name, description, isMonitor) = ("", "", false)
        func take() {
            defer { (name, description, isMonitor) = ("", "", false) }
            guard !name.isEmpty, !isMonitor, name.allSatisfy(isPlain) else { return }
            devices.append(
                AudioDevice(
                    name: "pulse:\(name)", description: description.isEmpty ? name : description,
                    canCapture: !areSinks, canPlay: areSinks))
        }
        for line in text.split(separator: "\n") {
            if !line.hasPrefix("\t") { take() }
            // Deeper lines are of ports and properties.
            guard line.hasPrefix("\t"), !line.hasPrefix("\t\t") else { continue }
            if let value = value(of: "Name", in: line) { name = value }
            if let value = value(of: "Description", in: line) { description = value }
            if let value = value(of: "Monitor of Sink", in: line) { isMonitor = value != "n/a" }
        }
        take()
        return devices
    }

    /// What ALSA's configuration takes as an argument without quotes.
    private static func isPlain(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "._-+@~".contains(character))
    }

    private static func value(of key: String, in line: Substring) -> String? {
        let start = "\t\(key): "
        return line.hasPrefix(start) ? String(line.dropFirst(start.count)) : nil
    }
}

// MARK: - The program that is asked

extension SoundServerDevices {
    private func output(of arguments: [String]) -> String? {
        var ends: (Int32, Int32) = (-1, -1)
        let status = withUnsafeMutablePointer(to: &ends) {
            $0.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) }
        }
        guard status == 0 else { return nil }
        // The child gets a copy of the one, and no other program either of them.
        _ = fcntl(ends.0, F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
        let process = Self.spawn(arguments, output: ends.1)
        close(ends.1)
        defer { close(ends.0) }
        guard let process else { return nil }
        let bytes = read(ends.0)
        if bytes == nil { kill(process, SIGKILL) }
        var result: Int32 = 0
        while waitpid(process, &result, 0) < 0, errno == EINTR {}
        return result == 0 ? bytes.map { String(decoding: $0, as: UTF8.self) } : nil
    }

    /// All that comes until the end; nil if that is too late or too much.
    private func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < Self.largest {
            let left = (limit - SoundClock.now).milliseconds
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard left > 0, poll(&entry, 1, Int32(left)) > 0 else { return nil }
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += chunk[..<count]
        }
        return nil
    }

    private static func spawn(_ arguments: [String], output: Int32) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process = pid_t()
        let status = withStrings(arguments) { arguments in
            withStrings(environment) { posix_spawnp(&process, "pactl", &actions, nil, arguments, $0) }
        }
        return status == 0 ? process : nil
    }

    /// What finds the server, in words that do not depend on the user's language; no secret of ours.
    private static var environment: [String] {
        let names = [
            "PATH", "HOME", "USER", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "PULSE_SERVER", "PULSE_RUNTIME_PATH",
            "PULSE_COOKIE", "PIPEWIRE_RUNTIME_DIR", "PIPEWIRE_REMOTE", "DBUS_SESSION_BUS_ADDRESS",
        ]
        return names.compactMap { name in getenv(name).map { "\(name)=\(String(cString: $0))" } } + ["LC_ALL=C.UTF-8"]
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) }
        defer { copies.forEach { free($0) } }
        return body(copies + [nil])
    }
}
