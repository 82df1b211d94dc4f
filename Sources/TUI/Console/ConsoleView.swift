/// What the agent has opened and paged: the part of the screen that is not the phone's.
struct ConsoleView: Equatable {
    var modal: Modal?
    /// Counted from zero, in both directions; taken modulo the number of pages.
    var dataPage = 0
    /// What a key or a paste did not do, and why; over the phone's message until the next key or message.
    var notice: ScreenMessage?
    /// What the phone said, newest first: the screen has one row for it.
    private(set) var messages: [ScreenMessage] = []

    private static let keptMessages = 50

    mutating func keep(_ message: ScreenMessage?) {
        guard let message, message != messages.first else { return }
        messages.insert(message, at: 0)
        if messages.count > Self.keptMessages { messages.removeLast() }
    }
}
