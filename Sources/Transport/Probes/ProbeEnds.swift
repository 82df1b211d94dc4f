package import Wire

/// Between which addresses a probe went; nil as long as there is no socket.
package struct ProbeEnds: Equatable, Sendable {
    package var local: Endpoint?
    package var remote: Endpoint?

    package init(local: Endpoint? = nil, remote: Endpoint? = nil) {
        self.local = local
        self.remote = remote
    }
}
