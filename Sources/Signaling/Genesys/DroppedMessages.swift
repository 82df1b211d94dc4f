/// How many messages of the gateway were not acted on, by reason.
package struct DroppedMessages: Equatable, Sendable {
    /// No message of this protocol, or too large.
    package var malformed = 0
    /// For a call that does not exist.
    package var withoutCall = 0
    /// An offer or invitation without the `Pragma` header that names its sender.
    package var withoutPeer = 0
    /// An offer that crossed one of ours, or came before the last was answered.
    package var glare = 0
    /// Not allowed in the call's state, or about an exchange that is over.
    package var outOfPlace = 0
    /// The same offer again.
    package var duplicates = 0
    /// Answers to requests that nobody waits for.
    package var staleResponses = 0

    package init() {}
}
