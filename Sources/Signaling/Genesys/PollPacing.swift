internal import Wire

/// How soon a poll follows one that came back at once with no message.
///
/// A sane gateway holds polls. Pauses stay short, because a call that comes waits for the next poll; and a gateway that
/// was heard speak may say a few things that this phone does not know.
struct PollPacing: Sendable {
    private var backoff = Backoff(longest: .seconds(10))
    /// Unknown messages that are followed at once.
    private var credit = 0

    private static let credit = 10

    /// A message came.
    mutating func messageCame() {
        credit = Self.credit
        backoff.reset()
    }

    /// The poll was held for long.
    mutating func pollWasHeld() { backoff.reset() }

    /// - Parameter isUnknown: the answer said something, but no message of this protocol.
    mutating func pause(isUnknown: Bool, using random: inout RandomSource) -> Duration {
        guard isUnknown, credit > 0 else { return backoff.next(using: &random) }
        credit -= 1
        return .zero
    }
}
