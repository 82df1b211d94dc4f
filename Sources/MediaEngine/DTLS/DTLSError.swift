/// Why keys could not be agreed on.
package enum DTLSError: Error, Equatable, Sendable {
    /// The peer's certificate is not the one that its signalling announced: somebody may stand in between.
    case fingerprintMismatch
    /// No answer in 45 s, or too many repeats.
    case timedOut
    /// The peer knows none of our SRTP profiles, or does not speak of SRTP.
    case noCommonProfile
    /// The peer refused with this alert (RFC 5246, section 7.2).
    case alert(UInt8)
    /// The peer ended the association before there were keys.
    case closedDuringHandshake
    /// The handshake broke a rule; with the library's reason.
    case handshakeFailed(String)
    /// A certificate or an association could not be made; with the library's reason.
    case unavailable(String)
}
