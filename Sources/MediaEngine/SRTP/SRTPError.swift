/// Why a packet could not be protected or read, or keys not be used.
package enum SRTPError: Error, Equatable, Sendable {
    /// Keys of another length than the profile's.
    case badKeys
    /// The library could not be started, or gave no session.
    case unavailable
    /// Too short, or not RTP or RTCP at all.
    case malformed
    /// The tag is wrong: forged, damaged, or made with other keys.
    case authenticationFailed
    /// The packet was read before, or is too old to tell.
    case replayed
    /// The buffer has no room for what protection adds.
    case noRoom
    /// The keys were used for as many packets as they may be.
    case keyExpired
    /// More sources than one session may have.
    case tooManySources
    /// Anything else the library answered.
    case failed(code: Int32)
}
