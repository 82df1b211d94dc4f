package import ICEClient

/// Where the credentials of some TURN servers come from.
package enum CredentialSource: Equatable, Sendable {
    /// They never change.
    case fixed(TURNServer)
    /// They are made here, of a secret that the servers know (draft-uberti-behave-turn-rest-00); `user` may be empty.
    case secret(String, user: String, urls: [TURNServerURL])
    /// A service is asked by HTTP; without URLs of servers here, those of its answer count.
    case service(url: String, urls: [TURNServerURL])
}
