import MediaEngine
import Signaling
import Transport
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
        if variable(ProcessEnvironment.passwordName) != nil {
            account.password = .environment(ProcessEnvironment.passwordName)
        }
        return account
    }

    private mutating func readNetwork(_ root: inout ConfigurationSection) -> Configuration.Network {
        var section = root.section("network")
        defer { root.absorb(section) }
        var network = Configuration.Network()
        network.policy = section.choice("policy") ?? network.policy
        network.stun = section.checkedList("stun", upTo: 8, ConfigurationValue.stun)
        network.reserve = section.integer("reserve", in: 0...8) ?? network.reserve
        network.proxy = readProxy(in: &section)
        network.proxySignIn = section.choice("proxy_auth") ?? network.proxySignIn
        network.proxyExceptions = variable("NO_PROXY") ?? variable("no_proxy") ?? ""
        network.externalAddress = section.checked("external_address", ConfigurationValue.address)
        network.ports = section.checked("ports", ConfigurationValue.ports)
        network.interfaces = section.checkedList("interfaces", upTo: 16, ConfigurationValue.interface)
        network.dscp = section.integer("dscp", in: 0...63) ?? network.dscp
        network.caFile = path("ca_file", in: &section)
        network.minimumTLS = section.choice("min_tls") ?? network.minimumTLS
        network.certificate = section.choice("certificate") ?? network.certificate
        network.sdes = section.choice("sdes") ?? network.sdes
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
        turn.secret = readSecret("secret", in: &section)
        turn.credentialsURL = readCredentialsURL(in: &section)
        if section.problems.isEmpty { checkTURN(turn, &section) }
        return turn
    }

    /// What belongs together must be there together, and only one kind of credentials.
    private func checkTURN(_ turn: Configuration.TURN, _ section: inout ConfigurationSection) {
        let kinds = [turn.credential != nil, turn.secret != nil, turn.credentialsURL != nil].count { $0 }
        if kinds > 1 {
            section.reject(
                turn.credentialsURL != nil ? "credentials_url" : "secret_command", "stands beside other credentials",
                remedy: "Keep one of credential, secret and credentials_url, or write two [[network.turn]]")
        } else if turn.credentialsURL != nil, !turn.username.isEmpty {
            section.reject(
                "username", "has no place beside credentials_url",
                remedy: "Take it out; the service gives the name, and may be told one in the URL")
        } else if turn.urls.isEmpty, turn.credentialsURL == nil {
            section.reject("urls", "is missing", remedy: "List at least one turn: or turns: URL", kind: .missing)
        } else if kinds == 0, !turn.username.isEmpty {
            section.reject(
                "credential_command", "is missing",
                remedy: "A TURN server wants a username and a credential; give both", kind: .missing)
        } else if turn.credential != nil, turn.username.isEmpty {
            section.reject(
                "username", "is missing", remedy: "A TURN server wants a username and a credential; give both",
                kind: .missing)
        }
    }

    /// The URL of a service that gives credentials; one that holds a key is kept as secret as a password.
    private func readCredentialsURL(in section: inout ConfigurationSection) -> String? {
        let url = section.checked("credentials_url", ConfigurationValue.credentialsURL)
        if let url, url.contains("key=") { checkSecrecy(of: "credentials_url", in: &section) }
        return url
    }

    /// The proxy of the file, or of the environment unless the file says `none`.
    private mutating func readProxy(in section: inout ConfigurationSection) -> String? {
        if section.has("proxy") {
            let text = section.checked("proxy", ConfigurationValue.proxy)
            let password = text.flatMap { try? HTTPProxy(url: $0) }?.password ?? ""
            if !password.isEmpty { checkSecrecy(of: "proxy", in: &section) }
            return text == "none" ? nil : text
        }
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            guard let text = variable(name) else { continue }
            let proxy = checkedOption("the variable \(name)", text, ConfigurationValue.proxy)
            return proxy == "none" ? nil : proxy
        }
        return nil
    }

    /// A variable of the environment; an empty one counts as unset.
    private func variable(_ name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func readAudio(_ root: inout ConfigurationSection) -> Configuration.Audio {
        var section = root.section("audio")
        defer { root.absorb(section) }
        var audio = Configuration.Audio()
        audio.capture = section.string("capture") ?? audio.capture
        audio.playback = section.string("playback") ?? audio.playback
        audio.ring = section.string("ring") ?? audio.ring
        audio.tones = section.choice("tones") ?? audio.tones
        for tone in CallTone.allCases {
            audio.toneFiles[tone] = path(tone.key, in: &section)
        }
        audio.cancelsEcho = section.boolean("echo_cancellation") ?? audio.cancelsEcho
        audio.suppressesNoise = section.boolean("noise_suppression") ?? audio.suppressesNoise
        audio.controlsGain = section.boolean("gain_control") ?? audio.controlsGain
        audio.sidetone = section.integer("sidetone", in: 0...VoiceOptions.greatestSidetone) ?? audio.sidetone
        audio.record = section.string("record").map {
            ConfigurationValue.path($0, besides: file, home: environment["HOME"])
        }
        audio.recordingNotice = readNotice(in: &section) ?? audio.recordingNotice
        return audio
    }

    private func readNotice(in section: inout ConfigurationSection) -> Configuration.RecordingNotice? {
        switch section.string("recording_notice") {
        case nil: nil
        case "none": Configuration.RecordingNotice.none
        case "tones": .tones
        default: path("recording_notice", in: &section).map { .file($0) }
        }
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
            checkSecrecy(of: key, in: &section)
        }
        if let words = section.checked("\(key)_command", ConfigurationValue.command) { sources.append(.command(words)) }
        if let path = path("\(key)_file", holdsSecret: true, in: &section) {
            sources.append(.file(path))
            checkSecrecy(of: path, "names", "\(key)_file", in: &section)
        }
        if sources.count > 1 {
            section.reject(key, "is given more than once", remedy: "Keep one of \(key), \(key)_command, \(key)_file")
        }
        return sources.first
    }

    private func checkSecrecy(of key: String, in section: inout ConfigurationSection) {
        if let file { checkSecrecy(of: file, "stands in", key, in: &section) }
    }

    private func checkSecrecy(
        of file: String, _ verb: String, _ key: String, in section: inout ConfigurationSection
    ) {
        guard let problem = FileSecrecy.problem(with: file, key: key, environment: environment) else { return }
        section.reject(
            key, "\(verb) a file that others may read: \(problem.what)", remedy: problem.remedy, kind: problem.kind)
    }

    /// A path that exists; one that is not absolute starts at the configuration file's directory.
    ///
    /// - Parameter holdsSecret: its name is not repeated, since people write the secret itself there.
    private func path(
        _ key: String, holdsSecret: Bool = false, in section: inout ConfigurationSection
    ) -> String? {
        guard let text = section.string(key) else { return nil }
        let path = ConfigurationValue.path(text, besides: file, home: environment["HOME"])
        guard ConfigurationValue.exists(path) else {
            section.reject(
                key, "names \(holdsSecret ? "a file" : path), which is not there",
                remedy: "Correct the path or make the file")
            return nil
        }
        return path
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
