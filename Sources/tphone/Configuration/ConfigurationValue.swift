import Foundation
import Signaling
import Wire

/// Checks of single values: each gives the value as it is kept, or why it cannot be used.
enum ConfigurationValue {
    /// `why` follows the key's name in a sentence.
    struct Fault: Error, Equatable {
        var why: String
        var remedy: String
    }

    static func gateway(_ text: String) -> Result<String, Fault> {
        let example = "Write it like https://webrtc.example:8086"
        return url(text, schemes: ["https", "http"], example: example).map { url in
            var text = url
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
    }

    /// The URL of an HTTP proxy, or `none`.
    static func proxy(_ text: String) -> Result<String, Fault> {
        guard text != "none" else { return .success(text) }
        do throws(HTTPProxyError) {
            _ = try HTTPProxy(url: text)
            return .success(text)
        } catch {
            return fault(error.why, error.remedy)
        }
    }

    /// Where time-limited credentials are fetched; a query is allowed.
    static func credentialsURL(_ text: String) -> Result<String, Fault> {
        let example = "Write it like https://credentials.example/?service=turn"
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return fault("holds blanks or signs", example)
        }
        return url(text, schemes: ["https", "http"], allowsQuery: true, example: example)
    }

    /// The name of a network interface as the kernel allows it.
    static func interface(_ text: String) -> Result<String, Fault> {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F })
        else {
            return fault("holds \"\(text.scrubbed())\"", "Write the names that `ip link` shows, like eth0")
        }
        return .success(text)
    }

    /// A name as it stands in a request: printable, without what the vendor's protocol cannot carry.
    static func user(_ text: String) -> Result<String, Fault> {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value < 127 && !"&#%+:=?/".unicodeScalars.contains($0)
        }
        guard isPlain, (1...128).contains(text.utf8.count) else {
            return fault("is \"\(text.withoutCredentials)\"", "Use letters, digits, dots and dashes, without blanks")
        }
        return .success(text)
    }

    static func sipAddress(_ text: String) -> Result<String, Fault> {
        let rest = ["sip:", "sips:"].lazy.filter { text.hasPrefix($0) }.map { text.dropFirst($0.count) }.first
        let parts = rest?.split(separator: "@", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else {
            return fault("is \"\(text.withoutCredentials)\"", "Write it like sip:5001@example.com")
        }
        return .success(text)
    }

    static func sipServer(_ text: String) -> Result<String, Fault> {
        let example = "Write it like sips:example.com, wss://example.com/ws or sip:example.com;transport=tcp"
        if text.hasPrefix("ws:") || text.hasPrefix("wss:") {
            return url(text, schemes: ["wss", "ws"], example: example)
        }
        let rest = ["sip:", "sips:"].lazy.filter { text.hasPrefix($0) }.map { text.dropFirst($0.count) }.first
        guard let rest, !rest.isEmpty, !rest.contains(where: \.isWhitespace) else {
            return fault("is \"\(text.withoutCredentials)\"", example)
        }
        return .success(text)
    }

    static func address(_ text: String) -> Result<IPAddress, Fault> {
        guard let address = IPAddress(text), !address.isUnspecified else {
            return fault("is \"\(text.scrubbed())\"", "Write one IP address, like 203.0.113.7")
        }
        return .success(address)
    }

    static func ports(_ text: String) -> Result<ClosedRange<UInt16>, Fault> {
        let ends = text.split(separator: "-").map { UInt16($0.filter { !$0.isWhitespace }) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first >= 1024, first <= last else {
            return fault("is \"\(text.scrubbed())\"", "Write two ports of 1024 to 65535, like 40000-40999")
        }
        return .success(first...last)
    }

    static func command(_ text: String) -> Result<[String], Fault> {
        guard let words = CommandWords.split(text) else {
            return fault("leaves a quote open", "Close it; the command is split into words, but no shell runs it")
        }
        return .success(words)
    }

    /// `~/` is the home directory; what is not absolute starts where the configuration file is.
    static func path(_ text: String, besides file: String?, home: String?) -> String {
        if text.hasPrefix("~/"), let home { return home + text.dropFirst(1) }
        guard !text.hasPrefix("/"), let file else { return text }
        return URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(text).path
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func fault<Value>(_ why: String, _ remedy: String) -> Result<Value, Fault> {
        .failure(Fault(why: why, remedy: remedy))
    }

    private static func url(
        _ text: String, schemes: [String], allowsQuery: Bool = false, example: String
    ) -> Result<String, Fault> {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            schemes.contains(scheme), let host = parts.host, !host.isEmpty
        else { return fault("is \"\(text.withoutCredentials)\", which is no such URL", example) }
        guard parts.user == nil, parts.password == nil else {
            return fault("carries a name or password", "Leave them out of the URL")
        }
        guard allowsQuery || parts.query == nil, parts.fragment == nil,
            parts.port.map({ (1...65535).contains($0) }) ?? true
        else {
            return fault("is \"\(text.withoutCredentials)\"", example)
        }
        return .success(text)
    }
}

extension HTTPProxyError {
    /// Follows the key's name in a sentence; the URL itself is left out, since it may hold a password.
    fileprivate var why: String {
        switch self {
        case .notAURL: "is no URL of a proxy"
        case .schemeNotSupported(let scheme): "asks for a proxy by \(scheme), and only HTTP proxies can be used"
        case .credentials: "has a user name or a password that no proxy accepts"
        }
    }

    fileprivate var remedy: String {
        switch self {
        case .notAURL, .schemeNotSupported:
            "Write it like http://proxy.example:3128, or proxy = \"none\" to go without"
        case .credentials:
            "Write it like http://user:password@proxy.example:3128, with what is no letter or digit as %XX"
        }
    }
}

extension ConfigurationSection {
    /// A text that passes `check`.
    mutating func checked<Value>(
        _ key: String, _ check: (String) -> Result<Value, ConfigurationValue.Fault>
    ) -> Value? {
        guard let text = string(key) else { return nil }
        switch check(text) {
        case .success(let value): return value
        case .failure(let fault):
            reject(key, fault.why, remedy: fault.remedy)
            return nil
        }
    }

    /// A list of texts that all pass `check`.
    mutating func checkedList<Value>(
        _ key: String, upTo limit: Int, _ check: (String) -> Result<Value, ConfigurationValue.Fault>
    ) -> [Value] {
        (strings(key, upTo: limit) ?? []).compactMap { text in
            switch check(text) {
            case .success(let value): return value
            case .failure(let fault):
                reject(key, fault.why, remedy: fault.remedy)
                return nil
            }
        }
    }
}
