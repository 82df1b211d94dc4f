/// Why bytes are not a STUN message, or not a framed stream of them.
package enum STUNError: Error, Equatable, Sendable {
    /// The bytes end before the header, an attribute or its value does.
    case truncated
    /// The first two bits are not zero or the magic cookie is missing: something else than STUN.
    case notSTUN
    /// The length field is no multiple of four, or differs from the bytes that are there.
    case badLength
    /// More attributes than any message we know of has.
    case tooManyAttributes
    /// The CRC of FINGERPRINT does not match, or FINGERPRINT is not the last attribute.
    case badFingerprint
    /// On a stream: bytes that start neither a STUN message nor ChannelData, so the framing is lost for good.
    case badFraming
}
