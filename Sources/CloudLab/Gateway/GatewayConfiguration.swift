/// The gateway's limits and times.
package struct GatewayConfiguration: Equatable, Sendable {
    /// Who may sign in with which password; nil lets everybody sign in.
    ///
    /// Anonymous clients never need one.
    package var passwords: [String: String]?
    /// How long a poll is held before it is answered with nothing: longer than the 30 s after which clients poll anew.
    package var pollHold: Duration = .seconds(120)
    /// How long a registration lives without a poll.
    package var registrationGrace: Duration = .seconds(60)
    /// How long a called user rings; under the 60 s after which the calling client gives up.
    package var ringing: Duration = .seconds(55)
    /// How long an agent of the queue rings before the call goes to another.
    package var queueRinging: Duration = .seconds(30)
    /// How long a caller waits in the queue.
    package var queueWait: Duration = .seconds(300)
    /// How long an invited client may take to offer.
    package var invitation: Duration = .seconds(60)
    /// How long a call lasts without media before it is given up.
    package var mediaRecovery: Duration = .seconds(30)
    package var registrationLimit = 10_000
    /// Conferences at once, each of which costs what its parties' encoders and decoders do.
    package var conferenceLimit = 4

    package init() {}
}
