/// A challenge of the Digest scheme that can be met (RFC 7616).
package struct DigestChallenge: Hashable, Sendable {
    package var algorithm: DigestAlgorithm
    package var realm: String
    package var nonce: String
    package var opaque: String?
    /// The password was right as far as is known; only the nonce is too old.
    package var isStale: Bool
    /// The algorithm was named, so the answer names it.
    private var namesAlgorithm: Bool
    /// `qop=auth` is offered; without any the answer is that of RFC 2069.
    private var hasQuality: Bool

    /// Nil for another scheme, without a nonce, and for an algorithm or quality of protection that is not supported.
    package init?(_ challenge: HTTPChallenge) {
        guard challenge.isScheme("Digest"), let nonce = challenge["nonce"], let realm = challenge["realm"] else {
            return nil
        }
        guard let algorithm = DigestAlgorithm(name: challenge["algorithm"]) else { return nil }
        let qualities = challenge["qop"]?.split { ", \t".contains($0) }.map { $0.lowercased() }
        if let qualities, !qualities.contains("auth") { return nil }
        self.algorithm = algorithm
        self.realm = realm
        self.nonce = nonce
        opaque = challenge["opaque"]
        isStale = challenge["stale"]?.lowercased() == "true"
        namesAlgorithm = challenge["algorithm"] != nil
        hasQuality = qualities != nil
    }

    /// The value of `Authorization` or `Proxy-Authorization` for the first request with this nonce.
    ///
    /// - Parameters:
    ///   - uri: the request's target as it stands in the request line.
    ///   - clientNonce: random text that needs no quoting.
    /// - Returns: nil where the system's cryptography forbids the algorithm.
    package func answer(
        method: String, uri: String, username: String, password: String, clientNonce: String
    ) -> String? {
        guard let secret = algorithm.hash("\(username):\(realm):\(password)"),
            let request = algorithm.hash("\(method):\(uri)")
        else { return nil }
        let count = "00000001"
        let covered = hasQuality ? "\(nonce):\(count):\(clientNonce):auth" : nonce
        guard let response = algorithm.hash("\(secret):\(covered):\(request)") else { return nil }
        var fields = [
            "username=\(Self.quoted(username))", "realm=\(Self.quoted(realm))", "nonce=\(Self.quoted(nonce))",
            "uri=\(Self.quoted(uri))", "response=\"\(response)\"",
        ]
        if namesAlgorithm { fields.append("algorithm=\(algorithm.rawValue)") }
        if let opaque { fields.append("opaque=\(Self.quoted(opaque))") }
        if hasQuality { fields += ["qop=auth", "nc=\(count)", "cnonce=\"\(clientNonce)\""] }
        return "Digest " + fields.joined(separator: ", ")
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(scalar)
        }
        return result + "\""
    }
}
