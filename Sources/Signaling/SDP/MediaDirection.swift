/// Which way media flows, seen from the end that wrote it (RFC 8866, section 6.7).
package enum MediaDirection: String, Hashable, Sendable, CaseIterable {
    case sendrecv, sendonly, recvonly, inactive

    package init(sends: Bool, receives: Bool) {
        switch (sends, receives) {
        case (true, true): self = .sendrecv
        case (true, false): self = .sendonly
        case (false, true): self = .recvonly
        case (false, false): self = .inactive
        }
    }

    package var sends: Bool { self == .sendrecv || self == .sendonly }
    package var receives: Bool { self == .sendrecv || self == .recvonly }

    /// The same flow seen from the other end.
    package var reversed: MediaDirection { MediaDirection(sends: receives, receives: sends) }

    /// What we may do with a peer that described itself as `remote`, at most this (RFC 3264, section 6.1).
    package func limited(by remote: MediaDirection) -> MediaDirection {
        MediaDirection(sends: sends && remote.receives, receives: receives && remote.sends)
    }

    package var attributeName: SDPAttribute.Name { SDPAttribute.Name(rawValue) }
}
