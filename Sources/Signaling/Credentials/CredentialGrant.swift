/// What a service for time-limited TURN credentials answers, as JSON (draft-uberti-behave-turn-rest-00, section 2.2).
package struct CredentialGrant: Equatable, Sendable {
    package var username: String
    package var password: String
    /// For how many seconds they are valid; nil when the service does not say.
    package var lifetime: Int64?
    /// The URLs of the TURN servers, as they stand; at most 16.
    package var urls: [String]

    package init(username: String, password: String, lifetime: Int64? = nil, urls: [String] = []) {
        self.username = username
        self.password = password
        self.lifetime = lifetime
        self.urls = urls
    }

    /// Reads `{"username": …, "password": …, "ttl": …, "uris": […]}`.
    ///
    /// `credential` and `urls`, the names that browsers use, are understood too. Nil without a user name and a password, or
    /// when one is longer than STUN can carry (RFC 8489, section 14.3).
    package init?(json body: [UInt8]) {
        guard body.count <= 65_536, let object = JSONParser.object(String(decoding: body, as: UTF8.self)[...]),
            let username = object["username"]?.string, (1...512).contains(username.utf8.count),
            let password = (object["password"] ?? object["credential"])?.string,
            (1...512).contains(password.utf8.count)
        else { return nil }
        self.username = username
        self.password = password
        lifetime = object["ttl"]?.int.map(Int64.init)
        let list = object["uris"] ?? object["urls"]
        urls = (list?.string.map { [$0] } ?? list?.array.compactMap(\.string) ?? []).prefix(16).map(\.self)
    }
}
