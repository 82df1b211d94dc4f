package import Wire

/// A network address as `c=` and `o=` lines write it (RFC 8866, section 5.7).
package struct SDPConnection: Hashable, Sendable {
    /// True for `IP6`.
    package var isIPv6: Bool
    /// An address, or a host name, which some peers use; a multicast time to live is cut off.
    package var host: String

    package init(_ address: IPAddress) {
        isIPv6 = address.family == .v6
        host = address.description
    }

    /// Reads `IN IP4 192.0.2.1`; nil for any other network.
    package init?(parsing text: Substring) {
        let fields = text.split(separator: " ", maxSplits: 3)
        guard fields.count >= 3, fields[0].lowercased() == "in",
            ["ip4", "ip6"].contains(fields[1].lowercased()), fields[2].first != "/"
        else { return nil }
        isIPv6 = fields[1].lowercased() == "ip6"
        host = String(fields[2].prefix { $0 != "/" })
    }

    /// Nil for a host name.
    package var address: IPAddress? { IPAddress(host) }

    package var text: String { "IN \(isIPv6 ? "IP6" : "IP4") \(host)" }
}
