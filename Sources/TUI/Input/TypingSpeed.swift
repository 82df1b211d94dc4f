/// Tells typing from text that a terminal without bracketed paste pours in: fingers press one key a read.
struct TypingSpeed: Sendable {
    /// A long text comes in several reads, this close behind each other, milliseconds.
    private static let pause: Int64 = 100
    /// Characters of a text that may have come in several reads.
    private static let longText = 32

    /// Until when what comes belongs to the text before.
    private var pouringUntil = Int64.min

    /// - Parameter read: what one read brought.
    mutating func judge(_ read: [InputItem], at now: Int64) -> [TerminalEvent] {
        var text = ""
        var isTyped = false
        for case .typed(let key) in read {
            text += key.text
            isTyped = true
        }
        let isPoured = isTyped && now < pouringUntil || read.count > 1 && text.contains { !$0.isWhitespace }
        guard isPoured else { return read.map(\.event) }
        if text.count >= Self.longText || now < pouringUntil { pouringUntil = now + Self.pause }
        // Sequences within it were no keys either.
        return read.map(\.event).filter(\.isPaste) + [.paste(text)]
    }
}

extension InputItem {
    fileprivate var event: TerminalEvent {
        switch self {
        case .typed(let key), .sequence(let key): .key(key)
        case .pasted(let text): .paste(text)
        }
    }
}

extension TerminalEvent {
    fileprivate var isPaste: Bool { if case .paste = self { true } else { false } }
}

extension Key {
    /// What the key would have written.
    fileprivate var text: String {
        switch self {
        case .character(let character): String(character)
        case .enter: "\n"
        case .tab: "\t"
        default: ""
        }
    }
}
