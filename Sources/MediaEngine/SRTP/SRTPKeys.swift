/// The master key and salt of one direction; its text never shows them.
package struct SRTPMasterKey: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    package let key: [UInt8]
    package let salt: [UInt8]

    package init(key: [UInt8], salt: [UInt8]) {
        self.key = key
        self.salt = salt
    }

    package var description: String { "SRTPMasterKey(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}

/// What DTLS or SDES agreed on: a profile, and a master key each way.
package struct SRTPKeys: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    package let profile: SRTPProfile
    /// Protects what we send.
    package let local: SRTPMasterKey
    /// Protects what the peer sends.
    package let remote: SRTPMasterKey

    package init(profile: SRTPProfile, local: SRTPMasterKey, remote: SRTPMasterKey) {
        self.profile = profile
        self.local = local
        self.remote = remote
    }

    package var description: String { "SRTPKeys(\(profile.name), hidden)" }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
