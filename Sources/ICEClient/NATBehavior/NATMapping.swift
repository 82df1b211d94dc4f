/// How a NAT gives external ports to an internal one (RFC 4787, section 4.1).
package enum NATMapping: String, Hashable, Sendable, CaseIterable {
    /// No NAT: the server sees the address the socket has.
    case direct
    /// The same external port whoever is written to.
    case endpointIndependent = "endpoint-independent"
    /// Another port for each remote address.
    case addressDependent = "address-dependent"
    /// Another port for each remote address and port: often called symmetric.
    case addressAndPortDependent = "address-and-port-dependent"
    /// Another port for another destination, but too little was answered to say by what.
    case destinationDependent = "destination-dependent"
}
