/// Remembers the last ROAP bodies of a client, to know a POST that was sent again.
///
/// Byte identity is the test: session id and sequence number repeat when a client renews its peer connection, while
/// the random tiebreaker sets genuine offers apart.
struct RecentBodies: Sendable {
    private static let limit = 32

    private var digests: [Int] = []
    private var next = 0

    /// True if the same bytes were seen lately; remembers them if not.
    mutating func contains(orInserts body: [UInt8]) -> Bool {
        // Seeded anew in each process, so nobody can aim at a collision, and one would only cost a client its own message.
        let digest = body.hashValue
        guard !digests.contains(digest) else { return true }
        if digests.count < Self.limit {
            digests.append(digest)
        } else {
            digests[next] = digest
            next = (next + 1) % Self.limit
        }
        return false
    }
}
