/// Whom a NAT or a firewall lets answer (RFC 4787, section 5).
package enum NATFiltering: String, Hashable, Sendable, CaseIterable {
    /// Everybody.
    case endpointIndependent = "endpoint-independent"
    /// Whoever has an address that was written to.
    case addressDependent = "address-dependent"
    /// Exactly the addresses and ports that were written to.
    case addressAndPortDependent = "address-and-port-dependent"
}
