/// Who begins the handshake (RFC 5763, section 5).
package enum DTLSRole: Hashable, Sendable {
    /// `a=setup:active`: sends the first flight.
    case client
    /// `a=setup:passive`: waits for it, and chooses the SRTP profile.
    case server
}
