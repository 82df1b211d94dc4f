/// One server that offers a service (RFC 2782).
package struct SRVRecord: Hashable, Sendable {
    /// Lower ones are tried first.
    package var priority: UInt16
    /// The share of those with the same priority.
    package var weight: UInt16
    package var port: UInt16
    /// A host's name without the dot at its end; empty for the root, which means that the service is not offered.
    package var target: String

    package init(priority: UInt16, weight: UInt16, port: UInt16, target: String) {
        self.priority = priority
        self.weight = weight
        self.port = port
        self.target = target
    }
}
