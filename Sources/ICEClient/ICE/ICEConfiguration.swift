/// The timers of an agent.
package struct ICEConfiguration: Hashable, Sendable {
    /// Ta, the distance of two checks (RFC 8445, section 14.2).
    package var pace = Duration.milliseconds(20)
    /// Ta while there are no more than `fewPairs`.
    package var fastPace = Duration.milliseconds(5)
    package var fewPairs = 4
    /// The least initial RTO of a check; RFC 8445, section 14.3, forbids less than 500 ms.
    package var minimumTimeout = Duration.milliseconds(500)
    /// The longest a working pair waits for a better one before it is nominated.
    package var maximumHold = Duration.milliseconds(100)
    /// The same for a relayed pair while a direct one is still being tried: data flows meanwhile, and a relay is for the whole call.
    package var relayHold = Duration.milliseconds(250)
    /// How long no pair may work before that is a failure (RFC 8863, section 4).
    package var patience = Duration.milliseconds(39_500)
    /// How much longer when the peer was heard of lately; at most `patience` again.
    package var grace = Duration.seconds(10)
    /// The mean distance of consent checks; each one varies by a fifth (RFC 7675, section 5.1).
    package var consentInterval = Duration.seconds(5)
    package var consentLifetime = Duration.seconds(30)

    /// How long a call that has lost its only path waits for a restart or another candidate.
    package var restartPatience = Duration.seconds(30)

    /// The distance of two probes of a suspect path: one and a half of its round trips within these bounds.
    package var shortestProbeGap = Duration.milliseconds(100)
    package var longestProbeGap = Duration.milliseconds(250)
    /// The same once nobody has answered for `silenceLimit`.
    package var slowProbeGap = Duration.seconds(1)
    /// How long nobody answers until that is told as `ICEState.disconnected`.
    package var silenceLimit = Duration.milliseconds(1200)
    /// How long a path is trusted after it has answered a probe.
    package var trust = Duration.milliseconds(200)

    /// Whether connections to the peer's TCP candidates are asked for (RFC 6544).
    package var usesTCP = true

    /// How long the peer has not checked the pair it nominated when its nomination of a worse one is followed.
    package var silenceBeforeMove = Duration.seconds(5)

    package init() {}
}
