internal import Glibc
internal import Wire

/// A PipeWire of the test's own, with its session manager, and ALSA devices on it; no login, no bus, no hardware.
///
/// What is played to `tphone-ear` can be recorded from `tphone-mouth`.
package final class PipeWireServer {
    /// For `ALSA_CONFIG_PATH`; set for this process too.
    package let configurationPath: String
    private let directory: String
    private var processes: [pid_t] = []

    /// ALSA's plug-in is where scripts/setup puts it: its package cannot be installed beside PulseAudio.
    private static let plugIn = "/usr/local/lib/pipewire-alsa/libasound_module_pcm_pipewire.so"

    package static let isInstalled =
        ["/usr/bin/pipewire", "/usr/bin/wireplumber", "/usr/bin/pw-link", "/usr/bin/pw-metadata", plugIn]
        .allSatisfy { (path: String) in access(path, R_OK) == 0 }

    /// Nil if the server does not come up.
    package init?() {
        var source = RandomSource.system
        directory = "/tmp/tphone-pipewire-\(source.next())"
        configurationPath = directory + "/asound.conf"
        for folder in ["", "/policy.lua.d"] { mkdir(directory + folder, 0o700) }
        ServerTools.store(Self.server, directory + "/pipewire.conf")
        ServerTools.store(Self.manager, directory + "/wireplumber.conf")
        ServerTools.store(Self.policy, directory + "/policy.lua.d/policy.lua")
        ServerTools.store(Self.devices(of: directory), configurationPath)
        setenv("ALSA_CONFIG_PATH", configurationPath, 1)
        guard start(["/usr/bin/pipewire", "-c", directory + "/pipewire.conf"]), start(["/usr/bin/wireplumber"]),
            knowsDevices(), joinMonitor()
        else {
            stop()
            return nil
        }
    }

    deinit { stop() }

    /// Whether something plays on the ear's sink, and records from the microphone.
    package var isInUse: Bool {
        let links = ServerTools.output(of: ["/usr/bin/pw-link", "--links"], environment: environment) ?? ""
        let lines = links.split(separator: "\n")
        return [("ear:playback_MONO", "|<-"), ("mouth:capture_MONO", "|->")].allSatisfy { port, arrow in
            zip(lines, lines.dropFirst()).contains { $0.hasPrefix(port) && $1.contains(arrow) }
        }
    }

    package func stop() {
        for process in processes.reversed() {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        processes = []
        ServerTools.remove(directory)
    }

    private var environment: [String] {
        [
            "HOME=\(directory)", "XDG_RUNTIME_DIR=\(directory)", "XDG_STATE_HOME=\(directory)", "PATH=/usr/bin:/bin",
            "WIREPLUMBER_CONFIG_DIR=\(directory)",
        ]
    }

    /// The session manager ends where there is no server yet, so each waits for the socket.
    private func start(_ command: [String]) -> Bool {
        guard let process = ServerTools.spawn(command, environment: environment) else { return false }
        processes.append(process)
        return ServerTools.eventually { access(directory + "/pipewire-0", F_OK) == 0 }
    }

    /// What the ear's sink plays is what the microphone hears.
    private func joinMonitor() -> Bool {
        ServerTools.eventually {
            ServerTools.run(["/usr/bin/pw-link", "ear:monitor_MONO", "mouth:input_MONO"], environment: environment)
        }
    }

    /// Whether the session manager has found them, so that it joins streams to them.
    private func knowsDevices() -> Bool {
        ServerTools.eventually {
            let command = ["/usr/bin/timeout", "2", "/usr/bin/pw-metadata", "0", "default.audio.source"]
            return ServerTools.output(of: command, environment: environment)?.contains("mouth") == true
        }
    }
}

extension PipeWireServer {
    private static func devices(of directory: String) -> String {
        """
        </usr/share/alsa/alsa.conf>
        pcm_type.pipewire { lib "\(plugIn)" }
        pcm.tphone-ear { type pipewire server "\(directory)/pipewire-0" playback_node "ear" }
        pcm.tphone-mouth { type pipewire server "\(directory)/pipewire-0" capture_node "mouth" }
        """
    }

    private static let server = """
        context.properties = {
          core.daemon = true, core.name = pipewire-0, support.dbus = false, mem.allow-mlock = false
          default.clock.rate = 48000, default.clock.quantum = 480
        }
        context.spa-libs = {
          audio.convert.* = audioconvert/libspa-audioconvert, support.* = support/libspa-support
        }
        context.modules = [
          { name = libpipewire-module-protocol-native }, { name = libpipewire-module-metadata }
          { name = libpipewire-module-spa-node-factory }, { name = libpipewire-module-client-node }
          { name = libpipewire-module-client-device }, { name = libpipewire-module-access }
          { name = libpipewire-module-adapter }, { name = libpipewire-module-link-factory }
          { name = libpipewire-module-session-manager }
        ]
        context.objects = [
          { factory = spa-node-factory, args = {
            factory.name = support.node.driver, node.name = driver, node.group = pipewire.dummy, priority.driver = 20000 } }
          { factory = adapter, args = {
            factory.name = support.null-audio-sink, node.name = ear, media.class = Audio/Sink
            object.linger = true, audio.position = [ MONO ] } }
          { factory = adapter, args = {
            factory.name = support.null-audio-sink, node.name = mouth, media.class = Audio/Source/Virtual
            object.linger = true, audio.position = [ MONO ] } }
        ]
        """

    private static let manager = """
        context.properties = { wireplumber.script-engine = lua-scripting, support.dbus = false }
        context.spa-libs = {
          audio.convert.* = audioconvert/libspa-audioconvert, support.* = support/libspa-support
        }
        context.modules = [
          { name = libpipewire-module-protocol-native }, { name = libpipewire-module-client-node }
          { name = libpipewire-module-client-device }, { name = libpipewire-module-adapter }
          { name = libpipewire-module-metadata }, { name = libpipewire-module-session-manager }
        ]
        wireplumber.components = [
          { name = libwireplumber-module-lua-scripting, type = module }, { name = policy.lua, type = config/lua }
        ]
        """

    /// Joins streams to the devices that they name, and does nothing else.
    private static let policy = """
        components = {}
        for _, name in ipairs({
          "metadata", "default-nodes", "si-node", "si-audio-adapter", "si-standard-link", "si-audio-endpoint",
          "default-nodes-api", "mixer-api" }) do
          components[name] = { "libwireplumber-module-" .. name, type = "module" }
        end
        for _, name in ipairs({ "access/access-default.lua", "create-item.lua", "policy-node.lua" }) do
          components[name] = { name, type = "script/lua", args = { ["move"] = true, ["follow"] = true } }
        end
        """
}
