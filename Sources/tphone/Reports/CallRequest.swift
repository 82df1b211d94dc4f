/// What a script asks of a call, besides that there is one.
struct CallRequest: Equatable, Sendable {
    /// How long the call shall last, from the moment it is connected; nil for until somebody hangs up.
    var duration: Duration?
    /// A file shall be played; without a duration, to its end.
    var playsFile = false
    var records = false
    /// A tone shall be heard.
    var listensFor = false
    /// How many keys shall be pressed.
    var keys = 0

    /// The far end must not hang up early: there is something to be done first.
    var hasEnd: Bool { duration != nil || playsFile || keys > 0 }
}
