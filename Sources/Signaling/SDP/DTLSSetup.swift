/// Who starts the DTLS handshake.
///
/// RFC 4145, section 4; RFC 8842, section 5.
package enum DTLSSetup: String, Hashable, Sendable {
    /// Sends the first flight: the DTLS client.
    case active
    /// Waits for it: the DTLS server.
    case passive
    /// Leaves the choice to the answerer; in offers only.
    case actpass
    case holdconn
}
