extension Console {
    /// Earlier numbers that are kept.
    private static let historyLimit = 50
    /// Pressed keys that the keypad window shows.
    static let shownKeys = 32

    mutating func perform(_ action: KeyAction, at now: Int64) -> ConsoleCommand? {
        switch action {
        case .signIn: return .signIn
        case .answer: return .answer
        case .reject: return .reject
        case .silence: return .silenceRing
        case .hangUp: return .hangUp
        case .toggleMute: return .setMuted(!(model.call?.isMuted ?? false))
        case .toggleRecording: return .setRecording(!(model.call?.isRecorded ?? false))
        case .hold: return .setHeld(true)
        case .resume: return .setHeld(false)
        case .redraw: return .redraw
        case .quit: return .quit
        case .placeCall: return placeCall()
        case .confirmQuit:
            view.modal = nil
            return .quit
        case .dial: view.modal = .dial(DialPrompt(history: dialHistory))
        case .keypad: view.modal = .keypad("")
        case .help: view.modal = .help(page: 0)
        case .messages: view.modal = .messages(page: 0)
        case .askToQuit: view.modal = .quit(askedAt: now)
        case .closeModal: view.modal = nil
        case .nextData: view.dataPage &+= 1
        case .previousData: view.dataPage &-= 1
        case .audio: view.modal = .audio
        case .toggleEcho, .toggleNoise, .toggleGain, .nextSidetone: return changeVoice(action)
        case .nextPage: turnPage(by: 1)
        case .previousPage: turnPage(by: -1)
        case .eraseBackward, .eraseForward, .eraseAll, .cursorLeft, .cursorRight, .cursorHome, .cursorEnd,
            .historyBack, .historyForward:
            edit { $0.perform(action) }
        }
        return nil
    }

    /// A key without a meaning of its own is text in the dial window, one of the telephone's in the keypad window, and
    /// nothing elsewhere.
    mutating func type(_ key: Key) -> ConsoleCommand? {
        guard case .character(let character) = key else { return nil }
        if case .keypad(let pressed) = view.modal { return press(character, after: pressed) }
        edit { $0.insert(character) }
        return nil
    }

    private mutating func press(_ character: Character, after pressed: String) -> ConsoleCommand? {
        let key = character.uppercased()
        guard "0123456789*#ABCD,".contains(key) else { return nil }
        view.modal = .keypad(String((pressed + key).suffix(Self.shownKeys)))
        return .press(key)
    }

    /// Nothing is dialled while a call is up or nobody is signed in; the text stays for later.
    private mutating func placeCall() -> ConsoleCommand? {
        guard case .dial(let prompt) = view.modal, let target = prompt.target, KeyContext(model) == .idle else {
            return nil
        }
        dialled.removeAll { $0 == target }
        dialled.insert(target, at: 0)
        dialled = Array(dialled.prefix(Self.historyLimit))
        view.modal = nil
        return .dial(target)
    }

    /// What was typed here, then whom the recent calls reached.
    var dialHistory: [String] {
        var result = dialled
        for call in model.recent where call.direction == .outgoing && !call.peerAddress.isEmpty {
            let address = call.peerAddress.shown
            if !result.contains(address) { result.append(address) }
        }
        return Array(result.prefix(Self.historyLimit))
    }

    /// Shown at once; the phone says the same a moment later.
    private mutating func changeVoice(_ action: KeyAction) -> ConsoleCommand {
        switch action {
        case .toggleEcho: model.voice.echoCancellation.toggle()
        case .toggleNoise: model.voice.noiseSuppression.toggle()
        case .toggleGain: model.voice.gainControl.toggle()
        default: model.voice.sidetone = model.voice.nextSidetone
        }
        return .setVoice(model.voice)
    }

    private mutating func turnPage(by pages: Int) {
        switch view.modal {
        case .help(let page): view.modal = .help(page: page &+ pages)
        case .messages(let page): view.modal = .messages(page: page &+ pages)
        default: break
        }
    }

    private mutating func edit(_ change: (inout DialPrompt) -> Void) {
        guard case .dial(var prompt) = view.modal else { return }
        change(&prompt)
        view.modal = .dial(prompt)
    }
}

extension DialPrompt {
    fileprivate mutating func perform(_ action: KeyAction) {
        switch action {
        case .eraseBackward: eraseBackward()
        case .eraseForward: eraseForward()
        case .eraseAll: eraseAll()
        case .cursorLeft: move(by: -1)
        case .cursorRight: move(by: 1)
        case .cursorHome: moveToStart()
        case .cursorEnd: moveToEnd()
        case .historyBack: showEarlier()
        case .historyForward: showLater()
        default: preconditionFailure("\(action) does not edit text")
        }
    }
}
