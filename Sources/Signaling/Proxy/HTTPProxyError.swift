/// Why a text is not the URL of a proxy that can be used.
package enum HTTPProxyError: Error, Hashable, Sendable {
    case notAURL
    /// Only `http` is supported: a proxy that is itself spoken to under TLS, or by SOCKS, is not.
    case schemeNotSupported(String)
    /// The user name is empty, or holds a colon or control characters.
    case credentials
}

extension HTTPProxyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAURL: "This is no proxy's URL. Write it like http://proxy.example:3128."
        case .schemeNotSupported(let scheme):
            "A proxy spoken to by \(scheme) is not supported, only HTTP. Write it like http://proxy.example:3128."
        case .credentials:
            "The proxy's user name is empty, or it or the password holds what no proxy accepts: a colon in the name, or control characters."
        }
    }
}
