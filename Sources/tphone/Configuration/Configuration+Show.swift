import Foundation
import ICEClient
import MediaEngine
import Signaling
import Transport
import Wire

/// The effective configuration as text, with its secrets hidden.
extension Configuration {
    /// As TOML that could be read again, but for the hidden secrets.
    var shownTOML: String {
        "# \(file ?? "no file: these are the defaults")\n" + ConfigurationTOML.text(of: shown)
    }

    /// As one line of JSON.
    var shownJSON: String { JSONLine.text(of: ConfigurationNode.table(shown)) }

    /// All tables and keys, in the order of the documentation; what is not set is left out.
    private var shown: [ConfigurationNode.Entry] {
        [
            .init(key: "account", value: .table(account.shown)),
            .init(key: "network", value: .table(network.shown)),
            .init(key: "audio", value: .table(audio.shown)),
            .init(key: "agent", value: .table(agent.shown)),
        ]
    }
}

extension Configuration.Account {
    fileprivate var shown: [ConfigurationNode.Entry] {
        var entries: [ConfigurationNode.Entry] = [.init("signaling", signaling.rawValue)]
        entries += [("gateway", gateway), ("user", user), ("uri", uri), ("server", server)].compactMap(Self.entry)
        return entries + (password?.shown(as: "password") ?? [])
    }

    private static func entry(_ key: String, _ text: String?) -> ConfigurationNode.Entry? {
        text.map { .init(key, $0) }
    }
}

extension Configuration.Network {
    fileprivate var shown: [ConfigurationNode.Entry] {
        var entries: [ConfigurationNode.Entry] = [
            .init("policy", policy.rawValue), .init("stun", stun.map(\.description)),
            .init(key: "reserve", value: .integer(reserve)),
        ]
        entries.append(.init("proxy", proxyRules.proxy?.description ?? "none"))
        entries.append(.init("proxy_auth", proxySignIn.rawValue))
        if let externalAddress { entries.append(.init("external_address", externalAddress.description)) }
        if let ports { entries.append(.init("ports", "\(ports.lowerBound)-\(ports.upperBound)")) }
        if !interfaces.isEmpty { entries.append(.init("interfaces", interfaces)) }
        entries.append(.init(key: "dscp", value: .integer(dscp)))
        if let caFile { entries.append(.init("ca_file", caFile)) }
        entries.append(.init("min_tls", minimumTLS.rawValue))
        entries.append(.init("certificate", certificate.rawValue))
        entries.append(.init("sdes", sdes.rawValue))
        entries.append(.init(key: "insecure_media", value: .boolean(allowsInsecureMedia)))
        if !turn.isEmpty { entries.append(.init(key: "turn", value: .array(turn.map { .table($0.shown) }))) }
        return entries
    }
}

extension Configuration.TURN {
    fileprivate var shown: [ConfigurationNode.Entry] {
        var entries: [ConfigurationNode.Entry] = []
        if !urls.isEmpty { entries.append(.init("urls", urls.map(\.description))) }
        if !username.isEmpty { entries.append(.init("username", username)) }
        entries += credential?.shown(as: "credential") ?? []
        entries += secret?.shown(as: "secret") ?? []
        if let credentialsURL { entries.append(.init("credentials_url", credentialsURL.withoutKeys)) }
        return entries
    }
}

extension Configuration.Audio {
    fileprivate var shown: [ConfigurationNode.Entry] {
        let files = CallTone.allCases.compactMap { tone in
            toneFiles[tone].map { ConfigurationNode.Entry(tone.key, $0) }
        }
        let entries: [ConfigurationNode.Entry] = [
            .init("capture", capture), .init("playback", playback), .init("ring", ring), .init("tones", tones.rawValue),
            .init(key: "echo_cancellation", value: .boolean(cancelsEcho)),
            .init(key: "noise_suppression", value: .boolean(suppressesNoise)),
            .init(key: "gain_control", value: .boolean(controlsGain)),
            .init(key: "sidetone", value: .integer(sidetone)),
        ]
        let folder = record.map { [ConfigurationNode.Entry("record", $0)] } ?? []
        return entries + folder + [.init("recording_notice", recordingNotice.shown)] + files
    }
}

extension Configuration.RecordingNotice {
    fileprivate var shown: String {
        switch self {
        case .none: "none"
        case .tones: "tones"
        case .file(let path): path
        }
    }
}

extension Configuration.Agent {
    fileprivate var shown: [ConfigurationNode.Entry] {
        [
            .init(key: "auto_answer", value: .boolean(answersAutomatically)),
            .init(key: "wrap_up_seconds", value: .integer(wrapUpSeconds)),
            .init("not_ready_reasons", notReadyReasons), .init("dispositions", dispositions),
        ]
    }
}

extension SecretSource {
    /// The key as it stands in the file, with a plain secret hidden; a command and a path are no secrets.
    fileprivate func shown(as key: String) -> [ConfigurationNode.Entry] {
        switch self {
        case .plain(let secret): [.init(key, secret.description)]
        case .command(let words): [.init("\(key)_command", words.map(\.quotedIfNeeded).joined(separator: " "))]
        case .file(let path): [.init("\(key)_file", path)]
        case .environment(let name): [.init(key, "(hidden, from \(name))")]
        }
    }
}

extension String {
    /// A URL whose query is hidden if it holds more than the name of the service, since that may be a key.
    fileprivate var withoutKeys: String {
        guard let query = split(separator: "?", maxSplits: 1).dropFirst().first, query != "service=turn" else {
            return self
        }
        return prefix { $0 != "?" } + "?(hidden)"
    }

    /// A word as `CommandWords` reads it back.
    fileprivate var quotedIfNeeded: String {
        let isPlain = !isEmpty && !contains { $0.isWhitespace || "\"'\\".contains($0) }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}

extension ConfigurationNode.Entry {
    fileprivate init(_ key: String, _ text: String) { self.init(key: key, value: .string(text)) }

    fileprivate init(_ key: String, _ texts: [String]) {
        self.init(key: key, value: .array(texts.map { .string($0) }))
    }
}
