/// A server by name, or by an address in text, and its port.
package struct HostPort: Hashable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: UInt16
    /// Asks for an SRV look-up of this service first, such as `_turns._tcp` (RFC 5928, section 3); `port` is for when there is none.
    package var service: String?

    package init(_ host: String, _ port: UInt16, service: String? = nil) {
        self.host = host
        self.port = port
        self.service = service
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
