/// What carries checks and data between two candidates (RFC 8839, section 5.1; RFC 6544, section 4.5).
package enum CandidateTransport: Hashable, Sendable {
    case udp
    case tcp(Direction)

    /// Who opens the connection; the raw values are those of `tcptype`.
    package enum Direction: String, Hashable, Sendable, CaseIterable {
        case active
        case passive
        /// Both at the same time ("simultaneous open").
        case simultaneousOpen = "so"
    }

    package var isTCP: Bool { self != .udp }

    /// RFC 6544, section 6.2: whether a pair of these can be made.
    func canReach(_ other: CandidateTransport) -> Bool {
        switch (self, other) {
        case (.udp, .udp), (.tcp(.active), .tcp(.passive)), (.tcp(.passive), .tcp(.active)),
            (.tcp(.simultaneousOpen), .tcp(.simultaneousOpen)):
            true
        default: false
        }
    }
}
