/// A line of the list of past calls.
package struct RecentCall: Equatable, Sendable {
    package var direction: CallModel.Direction
    package var peerName: String
    package var peerAddress: String
    /// Local time of its beginning as `HH:MM`.
    package var time: String
    /// How long it was talked; nil when it was not answered.
    package var seconds: Int?
    /// How it ended, in words.
    package var outcome: String
    /// The mean of all its seconds; nil when there was no sound.
    package var opinionScore: Double?

    package init(
        direction: CallModel.Direction, peerName: String, peerAddress: String, time: String, seconds: Int?,
        outcome: String, opinionScore: Double? = nil
    ) {
        self.direction = direction
        self.peerName = peerName
        self.peerAddress = peerAddress
        self.time = time
        self.seconds = seconds
        self.outcome = outcome
        self.opinionScore = opinionScore
    }
}
