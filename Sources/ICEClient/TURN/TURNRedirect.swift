package import Wire

/// Where a TURN server may send a client (300, RFC 8489, section 10).
package enum TURNRedirect {
    /// To its own address family, not to this host, and from a public address to no private one.
    ///
    /// - Parameter server: the address of the server that said it; nil when only a proxy knows it.
    package static func isAllowed(to address: IPAddress, from server: IPAddress?) -> Bool {
        guard let server else { return !address.isLoopback && !address.isOfOneSite }
        return address.family == server.family && address.isLoopback == server.isLoopback
            && (server.isOfOneSite || !address.isOfOneSite)
    }
}

extension IPAddress {
    /// Private, shared (RFC 6598), link-local, unique local or loopback: means something else on each network.
    fileprivate var isOfOneSite: Bool {
        switch self {
        case .v4(let bits):
            return bits >> 24 == 10 || bits >> 20 == 0xAC1 || bits >> 16 == 0xC0A8 || bits >> 16 == 0xA9FE
                || bits >> 22 == 0x6440_0000 >> 22 || bits >> 24 == 127
        case .v6(let upper, let lower):
            return upper >> 57 == 0x7E || upper >> 54 == 0x3FA || upper == 0 && lower <= 1
        }
    }
}
