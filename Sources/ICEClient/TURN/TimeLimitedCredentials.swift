internal import Wire

/// Credentials that end by themselves: a name with its expiry, and a password that a shared secret makes of it.
///
/// The scheme of draft-uberti-behave-turn-rest-00, which TURN servers know as "REST" or "shared secret".
package enum TimeLimitedCredentials {
    /// Makes the credentials of one user.
    ///
    /// - Parameter expiry: in seconds since 1970.
    /// - Returns: the name `expiry:user`, or the expiry alone for an empty user, and the base64 of its HMAC-SHA1 under
    ///   the secret.
    package static func make(
        secret: String, user: String, expiry unixSeconds: Int64
    ) -> (username: String, password: String) {
        let username = user.isEmpty ? "\(unixSeconds)" : "\(unixSeconds):\(user)"
        let code = MessageDigest.hmacSHA1(key: Array(secret.utf8), Array(username.utf8)[...])
        return (username, Base64.encode(code))
    }

    /// When a name of this scheme ends, in seconds since 1970; nil for any other name.
    package static func expiry(of username: String) -> Int64? {
        let number = username.prefix { $0 != ":" }
        guard number.first?.isNumber == true, let seconds = Int64(number), seconds >= 1_000_000_000 else { return nil }
        return seconds
    }
}
