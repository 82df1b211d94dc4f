/// What the agent has opened and paged: the part of the screen that is not the phone's.
struct ConsoleView: Equatable {
    var modal: Modal?
    /// Counted from zero, in both directions; taken modulo the number of pages.
    var dataPage = 0
    /// What a key or a paste did not do, and why; over the phone's message until the next key or message.
    var notice: ScreenMessage?
}
