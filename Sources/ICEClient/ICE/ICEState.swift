/// How far an agent has come.
package enum ICEState: Equatable, Sendable {
    /// The peer's parameters are not known yet; its checks are answered all the same.
    case new
    case checking
    /// A pair works and data may flow; no pair is nominated yet.
    case connected
    /// Data flows over the nominated pair.
    case completed
    /// Nobody answers any more. While `ICEAgent.selectedPair` is there data still goes that way, and may get through; it is nil when the
    /// socket is gone. An answer, another candidate or `ICEAgent.restart` leads out.
    case disconnected
    /// Nothing may be sent any more; only `ICEAgent.restart` leads out.
    case failed(ICEFailure)
}

/// Why no path is left.
package enum ICEFailure: Error, Equatable, Sendable {
    /// No pair worked in time, counted from when both sides had each other's candidates (RFC 8863).
    case noPath
    /// The peer did not answer for 30 s (RFC 7675, section 5.1).
    case consentLost
    /// The socket of the path is gone, and nothing took its place in time.
    case socketLost
}
