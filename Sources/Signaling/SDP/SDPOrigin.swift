/// The `o=` line: which session this is, and which version of it (RFC 8866, section 5.2).
package struct SDPOrigin: Hashable, Sendable {
    package var username: String
    package var sessionID: UInt64
    /// Grows by one with each description that differs from the one before.
    package var sessionVersion: UInt64
    package var connection: SDPConnection

    package init(username: String = "-", sessionID: UInt64, sessionVersion: UInt64, connection: SDPConnection) {
        self.username = username
        self.sessionID = sessionID
        self.sessionVersion = sessionVersion
        self.connection = connection
    }

    /// Reads what stands behind `o=`; numbers that do not fit become 0, because nothing depends on a peer's numbers.
    package init?(parsing text: Substring) {
        let fields = text.split(separator: " ", maxSplits: 3)
        guard fields.count == 4, let connection = SDPConnection(parsing: fields[3]) else { return nil }
        self.init(
            username: String(fields[0]), sessionID: UInt64(fields[1]) ?? 0, sessionVersion: UInt64(fields[2]) ?? 0,
            connection: connection)
    }

    package var text: String { "\(username) \(sessionID) \(sessionVersion) \(connection.text)" }
}
