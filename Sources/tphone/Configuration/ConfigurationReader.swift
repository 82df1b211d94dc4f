import Wire

/// Turns the tables of a file into a `Configuration`, one method a table.
struct ConfigurationReader {
    private let file: String?
    private let environment: [String: String]
    /// What is wrong with the environment or the command line; problems of the file are kept by its sections.
    private(set) var problems: [ConfigurationProblem] = []

    init(file: String?, environment: [String: String]) {
        self.file = file
        self.environment = environment
    }

    mutating func read(_ root: inout ConfigurationSection, overrides: ConfigurationOverrides) -> Configuration {
        var configuration = Configuration(file: file)
        configuration.account = readAccount(&root)
        configuration.network = readNetwork(&root)
        configuration.audio = readAudio(&root)
        configuration.agent = readAgent(&root)
        apply(overrides, to: &configuration)
        return configuration
    }

    private func readAccount(_ root: inout ConfigurationSection) -> Configuration.Account {
        var section = root.section("account")
        defer { root.absorb(section) }
        var account = Configuration.Account()
        account.signaling = section.choice("signaling") ?? account.signaling
        account.gateway = section.checked("gateway", ConfigurationValue.gateway)
        account.user = section.checked("user", ConfigurationValue.user)
        account.uri = section.checked("uri", ConfigurationValue.sipAddress)
        account.server = section.checked("server", ConfigurationValue.sipServer)
        account.password = readSecret("password", in: &section)
        if let value = environment["TPHONE_PASSWORD"], !value.isEmpty {
            account.password = .environment("TPHONE_PASSWORD")
        }
        return account
    }

    private func readNetwork(_ root: inout ConfigurationSection) -> Configuration.Network {
        var section = root.section("network")
        defer { root.absorb(section) }
        var network = Configuration.Network()
        network.policy = section.choice("policy") ?? network.policy
        network.stun = section.checkedList("stun", upTo: 8, ConfigurationValue.stun)
        network.reserve = section.integer("reserve", in: 0...8) ?? network.reserve
        network.proxy = section.checked("proxy", ConfigurationValue.proxy) ?? proxyOfEnvironment
        network.externalAddress = section.checked("external_address", ConfigurationValue.address)
        network.ports = section.checked("ports", ConfigurationValue.ports)
        network.interfaces = section.strings("interfaces", upTo: 16) ?? []
        network.dscp = section.integer("dscp", in: 0...63) ?? network.dscp
        network.caFile = path("ca_file", in: &section)
        network.certificate = section.choice("certificate") ?? network.certificate
        network.allowsInsecureMedia = section.boolean("insecure_media") ?? false
        network.turn = section.sections("turn", upTo: 8).map { readTURN($0, into: &section) }
        return network
    }

    private func readTURN(
        _ table: ConfigurationSection, into network: inout ConfigurationSection
    ) -> Configuration.TURN {
        var section = table
        defer { network.absorb(section) }
        var turn = Configuration.TURN()
        turn.urls = section.checkedList("urls", upTo: 8, ConfigurationValue.turn)
        turn.username = section.string("username") ?? ""
        turn.credential = readSecret("credential", in: &section)
        for key in ["secret_command", "credentials_url"] where section.string(key) != nil {
            section.reject(key, "cannot be used yet", remedy: "Use credential_command")
        }
        if turn.urls.isEmpty, section.problems.isEmpty {
            section.reject("urls", "is missing", remedy: "List at least one turn: or turns: URL", kind: .missing)
        }
        if turn.username.isEmpty != (turn.credential == nil), section.problems.isEmpty {
            section.reject(
                turn.credential == nil ? "credential_command" : "username", "is missing",
                remedy: "A TURN server wants a username and a credential; give both", kind: .missing)
        }
        return turn
    }

    private func readAudio(_ root: inout ConfigurationSection) -> Configuration.Audio {
        var section = root.section("audio")
        defer { root.absorb(section) }
        var audio = Configuration.Audio()
        audio.capture = section.string("capture") ?? audio.capture
        audio.playback = section.string("playback") ?? audio.playback
        audio.ring = section.string("ring") ?? audio.ring
        audio.cancelsEcho = section.boolean("echo_cancellation") ?? audio.cancelsEcho
        audio.suppressesNoise = section.boolean("noise_suppression") ?? audio.suppressesNoise
        audio.controlsGain = section.boolean("gain_control") ?? audio.controlsGain
        return audio
    }

    private func readAgent(_ root: inout ConfigurationSection) -> Configuration.Agent {
        var section = root.section("agent")
        defer { root.absorb(section) }
        var agent = Configuration.Agent()
        agent.answersAutomatically = section.boolean("auto_answer") ?? agent.answersAutomatically
        agent.wrapUpSeconds = section.integer("wrap_up_seconds", in: 0...3600) ?? agent.wrapUpSeconds
        agent.notReadyReasons = section.strings("not_ready_reasons", upTo: 32) ?? agent.notReadyReasons
        agent.dispositions = section.strings("dispositions", upTo: 256) ?? agent.dispositions
        return agent
    }

    /// A secret named `key`: the text itself, `key_command` or `key_file`, at most one of them.
    private func readSecret(_ key: String, in section: inout ConfigurationSection) -> SecretSource? {
        var sources: [SecretSource] = []
        if let text = section.string(key) {
            sources.append(.plain(Secret(text)))
            if let file, let problem = FileSecrecy.problem(with: file, key: key) {
                section.reject(
                    key, "stands in a file that others may read: \(problem.what)", remedy: problem.remedy,
                    kind: problem.kind)
            }
        }
        if let words = section.checked("\(key)_command", ConfigurationValue.command) { sources.append(.command(words)) }
        if let path = path("\(key)_file", in: &section) { sources.append(.file(path)) }
        if sources.count > 1 {
            section.reject(key, "is given more than once", remedy: "Keep one of \(key), \(key)_command, \(key)_file")
        }
        return sources.first
    }

    /// A path that exists; one that is not absolute starts at the configuration file's directory.
    private func path(_ key: String, in section: inout ConfigurationSection) -> String? {
        guard let text = section.string(key) else { return nil }
        let path = ConfigurationValue.path(text, besides: file, home: environment["HOME"])
        guard ConfigurationValue.exists(path) else {
            section.reject(key, "names \(path), which is not there", remedy: "Correct the path or make the file")
            return nil
        }
        return path
    }

    private var proxyOfEnvironment: String? {
        let text = environment["HTTPS_PROXY"] ?? environment["https_proxy"]
        return text.flatMap { try? ConfigurationValue.proxy($0).get() }
    }

    private mutating func apply(_ overrides: ConfigurationOverrides, to configuration: inout Configuration) {
        if let text = overrides.gateway {
            configuration.account.signaling = .genesys
            configuration.account.gateway = checkedOption("--gateway", text, ConfigurationValue.gateway)
        }
        if let text = overrides.server {
            configuration.account.signaling = .sip
            configuration.account.server = checkedOption("--server", text, ConfigurationValue.sipServer)
        }
        if let text = overrides.user {
            configuration.account.user = checkedOption("--user", text, ConfigurationValue.user)
        }
        configuration.network.policy = overrides.policy ?? configuration.network.policy
        if let transport = overrides.turnTransport { configuration.network.turnTransports = [transport] }
    }

    private mutating func checkedOption<Value>(
        _ option: String, _ text: String, _ check: (String) -> Result<Value, ConfigurationValue.Fault>
    ) -> Value? {
        switch check(text) {
        case .success(let value): return value
        case .failure(let fault):
            problems.append(
                .init(kind: .badValue, key: option, what: "\(option) \(fault.why)", remedy: fault.remedy))
            return nil
        }
    }
}
