import ICEClient
import Wire

extension ConfigurationValue {
    /// A `stun:` or `stuns:` URL (RFC 7064).
    static func stun(_ text: String) -> Result<TURNServerURL, Fault> {
        serverURL(text, isTURN: false, example: "Write it like stun:stun.example:3478")
    }

    /// A `turn:` or `turns:` URL (RFC 7065).
    static func turn(_ text: String) -> Result<TURNServerURL, Fault> {
        serverURL(
            text, isTURN: true,
            example: "Write it like turn:turn.example:3478?transport=udp or turns:turn.example:443?transport=tcp")
    }

    private static func serverURL(_ text: String, isTURN: Bool, example: String) -> Result<TURNServerURL, Fault> {
        let shown = "holds \"\(text.withoutCredentials)\""
        do throws(TURNServerURLError) {
            let url = try TURNServerURL(parsing: text)
            guard url.isTURN == isTURN else { return fault("\(shown), whose scheme belongs elsewhere", example) }
            return .success(url)
        } catch {
            return fault("\(shown), \(error.sentence)", example)
        }
    }
}

extension TURNServerURLError {
    fileprivate var sentence: String {
        switch self {
        case .unknownScheme: "whose scheme is unknown"
        case .badHost: "which has no usable host"
        case .badPort: "whose port is none"
        case .unsupportedTransport: "whose transport is not spoken here"
        case .unexpectedQuery: "whose query is not understood"
        }
    }
}
