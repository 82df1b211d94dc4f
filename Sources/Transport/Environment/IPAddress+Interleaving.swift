package import Wire

extension [IPAddress] {
    /// The two families in turn, beginning with the first one's, each in its own order (RFC 8305, section 4; RFC 8421, section 4).
    package var interleavedByFamily: [IPAddress] {
        guard let first else { return [] }
        let leading = filter { $0.family == first.family }
        let following = filter { $0.family != first.family }
        var result: [IPAddress] = []
        result.reserveCapacity(count)
        for index in 0..<Swift.max(leading.count, following.count) {
            if index < leading.count { result.append(leading[index]) }
            if index < following.count { result.append(following[index]) }
        }
        return result
    }
}
