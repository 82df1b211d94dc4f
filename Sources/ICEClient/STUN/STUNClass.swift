/// What a STUN message is to its transaction (RFC 8489, section 5).
package enum STUNClass: UInt8, Hashable, Sendable {
    case request = 0
    case indication = 1
    case success = 2
    case error = 3
}
