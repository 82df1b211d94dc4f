/// Names a socket that a core asked for and `Transport` owns; never used again for another socket of the same phone.
package struct SocketID: Hashable, Sendable, CustomStringConvertible {
    package var rawValue: UInt32

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var description: String { "socket \(rawValue)" }
}

/// How bytes leave this host.
package enum TransportProtocol: String, Hashable, Sendable, CaseIterable {
    case udp, tcp, tls
}
