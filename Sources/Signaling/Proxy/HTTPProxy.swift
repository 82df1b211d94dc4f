internal import Wire

/// An HTTP proxy that is asked for tunnels, and what it may be told about the user.
package struct HTTPProxy: Hashable, Sendable {
    /// A name, or an address without brackets.
    package var host: String
    package var port: UInt16
    /// Nil when the proxy is to be asked without credentials only.
    package var username: String?
    package var password: String?
    /// How the password may be told to it.
    package var signIn = SignIn.any

    package enum SignIn: String, Hashable, Sendable, CaseIterable {
        /// By Digest, or in clear by Basic where the proxy knows nothing else.
        case any
        /// Never in clear.
        case digest
    }

    package init(host: String, port: UInt16, username: String? = nil, password: String? = nil) {
        self.host = host
        self.port = port
        self.username = username
        self.password = password
    }

    /// Reads `http://user:password@proxy.example:3128`, where user and password are percent-encoded.
    ///
    /// The port is 80 when there is none, as in any URL of this scheme; the scheme itself may be left out.
    package init(url text: String) throws(HTTPProxyError) {
        guard text.utf8.count <= 2048 else { throw .notAURL }
        let hasScheme = text.utf8.firstRange(of: "://".utf8) != nil
        if let scheme = HTTPURL.scheme(of: text), hasScheme, scheme != "http" {
            throw .schemeNotSupported(scheme.scrubbed(limit: 24))
        }
        guard let url = HTTPURL(hasScheme ? text : "http://" + text), url.target == "/" else { throw .notAURL }
        self.init(host: url.host, port: url.port)
        guard let userInfo = url.userInfo else { return }
        let parts = userInfo.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let username = PercentEncoding.decode(parts[0])
        let password = parts.count == 2 ? PercentEncoding.decode(parts[1]) : ""
        // A colon ends the name in what is sent (RFC 7617, section 2), and control bytes would end the line.
        guard !username.isEmpty, !username.utf8.contains(UInt8(ascii: ":")) else { throw .credentials }
        guard Self.isPrintable(username), Self.isPrintable(password) else { throw .credentials }
        self.username = username
        self.password = password
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

extension HTTPProxy: CustomStringConvertible, CustomDebugStringConvertible {
    /// Never holds the password.
    package var description: String {
        let user = username.map { PercentEncoding.encode($0) + "@" } ?? ""
        return "http://\(user)\(HTTPURL.authority(host, port))"
    }

    package var debugDescription: String { description }
}
