/// What is wrong with the text of a STUN or TURN URL.
package enum TURNServerURLError: Error, Equatable, Sendable {
    /// The text begins with none of `stun:`, `stuns:`, `turn:` and `turns:`.
    case unknownScheme(String)
    /// The host is missing or has characters no host has; `turn://` is such a case.
    case badHost(String)
    /// The port is no number from 1 to 65,535.
    case badPort(String)
    /// A transport we do not speak: `turns:` over UDP would be DTLS.
    case unsupportedTransport(String)
    /// Only TURN URLs have a query, and only `transport` in it.
    case unexpectedQuery(String)
}
