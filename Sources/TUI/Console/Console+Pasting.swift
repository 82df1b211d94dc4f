extension Console {
    /// Digits that one paste presses at most.
    private static let pastedKeys = 64

    /// Does what an event of the terminal means here; gives back what the program has to do, if anything.
    package mutating func handle(_ event: TerminalEvent, at now: Int64) -> ConsoleCommand? {
        switch event {
        case .key(let key): return handle(key, at: now)
        case .paste(let text): return paste(text)
        }
    }

    /// Text where text is typed, digits where keys of the telephone are; elsewhere it is no keys.
    private mutating func paste(_ text: String) -> ConsoleCommand? {
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        view.notice = nil
        switch view.modal {
        case .keypad(let pressed): return pasteKeys(text, after: pressed)
        case .dial(let prompt): pasteNumber(text, into: prompt)
        case nil where KeyContext(model) == .idle: pasteNumber(text, into: DialPrompt(history: dialHistory))
        case .help, .audio, .messages, .quit, nil:
            say("Pasted text was left out: it presses no keys here")
        }
        return nil
    }

    /// In one line, without the line end: dialling takes the Enter of a person.
    private mutating func pasteNumber(_ text: String, into prompt: DialPrompt) {
        var prompt = prompt
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let before = prompt.text.count
        for character in line { prompt.insert(character) }
        view.modal = .dial(prompt)
        if prompt.text.count - before < line.count {
            say("Not all of the pasted text fits a number or a name: look at it before you dial")
        } else if text.contains(where: \.isNewline) {
            say("Pasted without its line end: Enter dials")
        }
    }

    /// Letters count as keys only where there is nothing else: those of words are none.
    private mutating func pasteKeys(_ text: String, after pressed: String) -> ConsoleCommand? {
        let signs = text.uppercased().filter { !$0.isWhitespace && !"-()./".contains($0) }
        let areAllKeys = signs.allSatisfy { "0123456789*#ABCD,".contains($0) }
        let keys = String((areAllKeys ? signs : signs.filter { "0123456789*#".contains($0) }).prefix(Self.pastedKeys))
        if keys.count < signs.count { say("Of the pasted text only these keys were pressed: \(keys)") }
        guard !keys.isEmpty else { return nil }
        view.modal = .keypad(String((pressed + keys).suffix(Self.shownKeys)))
        return .press(keys)
    }

    /// Says that a capital letter did nothing.
    mutating func sayCapital(_ key: Key, _ binding: KeyBinding) {
        guard let small = key.unshifted else { return }
        say("Caps Lock? \(key.name) does nothing: small \(small.name) is for \"\(binding.help)\"")
    }

    private mutating func say(_ text: String) {
        view.notice = ScreenMessage(.info, time: model.clock, text)
    }
}
