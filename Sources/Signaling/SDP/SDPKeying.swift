/// How both ends come to the keys of their media.
package enum SDPKeying: Equatable, Sendable {
    /// By a handshake on the media path, with certificates that the descriptions name.
    case dtls
    /// By the descriptions themselves, which must travel encrypted (RFC 4568).
    case sdes(SDESKeys)
}

/// What two `a=crypto` lines agreed on; its text never shows the keys.
package struct SDESKeys: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    package var suite: SDPCryptoSuite
    /// Of the line that was chosen.
    package var tag: Int
    /// Master key and salt for what we send.
    package var local: [UInt8]
    /// Master key and salt for what the peer sends.
    package var remote: [UInt8]

    package var description: String { "SDESKeys(\(suite.rawValue), hidden)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

/// When keys may travel in descriptions.
package enum SDESUse: String, Hashable, Sendable, CaseIterable {
    case never
    /// The signalling is not encrypted: whoever reads it would have the keys.
    case plainSignaling
    /// For a peer that offers nothing better.
    case answer
    /// Our offers carry keys beside the fingerprint, for a peer that knows no DTLS.
    case offer
    /// No fingerprint at all, as phones from before DTLS; what a lab shows.
    case only

    package var mayAnswer: Bool { self == .answer || self == .offer || self == .only }
    package var mayOffer: Bool { self == .offer || self == .only }
}
