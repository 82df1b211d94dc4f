extension PlainConsole {
    /// What a typed line means.
    package enum Input: Equatable, Sendable {
        case command(ConsoleCommand)
        /// Nothing to do but to say something: help, or why a word does nothing now.
        case say([String])
    }

    /// Reads one typed line: the words of the key table, where they apply, and `dial` with a number.
    package mutating func interpret(_ line: String) -> Input {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let word = words.first?.lowercased() else { return .say([]) }
        let wasAsked = isQuitAsked
        isQuitAsked = false
        let rest = words.dropFirst().joined(separator: " ")
        switch word {
        case "help", "?": return .say(help)
        case "quit": return quit(isConfirmed: wasAsked)
        case "unmute": return command(.setMuted(false), if: .toggleMute, word)
        case KeyAction.toggleMute.rawValue: return command(.setMuted(true), if: .toggleMute, word)
        case KeyAction.toggleRecording.rawValue:
            return command(.setRecording(!(model.call?.isRecorded ?? false)), if: .toggleRecording, word)
        case KeyAction.signIn.rawValue: return command(.signIn, if: .signIn, word)
        case KeyAction.answer.rawValue: return command(.answer, if: .answer, word)
        case KeyAction.reject.rawValue: return command(.reject, if: .reject, word)
        case KeyAction.silence.rawValue: return command(.silenceRing, if: .silence, word)
        case KeyAction.hangUp.rawValue: return command(.hangUp, if: .hangUp, word)
        case KeyAction.hold.rawValue: return command(.setHeld(true), if: .hold, word)
        case KeyAction.resume.rawValue: return command(.setHeld(false), if: .resume, word)
        case KeyAction.keypad.rawValue where rest.isEmpty: return .say(["press what? type: press 12#"])
        case KeyAction.keypad.rawValue: return command(.press(rest), if: .keypad, word)
        case KeyAction.toggleEcho.rawValue, KeyAction.toggleNoise.rawValue, KeyAction.toggleGain.rawValue,
            KeyAction.nextSidetone.rawValue:
            return voice(word, rest)
        case KeyAction.dial.rawValue where rest.isEmpty: return .say(["dial whom? type: dial NUMBER"])
        case KeyAction.dial.rawValue: return command(.dial(rest), if: .dial, word)
        default: return .say(["unknown word \"\(word.shown)\"; type help for the list"])
        }
    }

    private func voice(_ word: String, _ value: String) -> Input {
        var voice = model.voice
        if word == KeyAction.nextSidetone.rawValue {
            guard let percent = value == "off" ? 0 : Int(value), 0...50 ~= percent else {
                return .say(["type: sidetone off, or sidetone with a percentage up to 50"])
            }
            voice.sidetone = percent
            return .command(.setVoice(voice))
        }
        guard value == "on" || value == "off" else { return .say(["type: \(word) on, or \(word) off"]) }
        switch word {
        case KeyAction.toggleEcho.rawValue: voice.echoCancellation = value == "on"
        case KeyAction.toggleNoise.rawValue: voice.noiseSuppression = value == "on"
        default: voice.gainControl = value == "on"
        }
        return .command(.setVoice(voice))
    }

    private var context: KeyContext { KeyContext(model) }

    private func command(_ command: ConsoleCommand, if action: KeyAction, _ word: String) -> Input {
        guard isPossible(action) else { return .say(["\(word) does nothing \(context.words)"]) }
        return .command(command)
    }

    private func isPossible(_ action: KeyAction) -> Bool { keys.key(for: action, in: context) != nil }

    private mutating func quit(isConfirmed: Bool) -> Input {
        guard isPossible(.askToQuit), !isConfirmed else { return .command(.quit) }
        isQuitAsked = true
        return .say(["a call is up: type quit again to end it and leave"])
    }

    /// The words that do something now.
    private var help: [String] {
        let spoken: [KeyAction] = [
            .signIn, .answer, .reject, .silence, .hangUp, .toggleMute, .toggleRecording, .hold, .resume, .keypad, .dial,
        ]
        let lines = spoken.filter(isPossible).compactMap { action in
            keys.bindings.first { $0.action == action }.map { "\(action.rawValue): \($0.help)" }
        }
        let switches = ["echo, noise, gain on|off: voice processing", "sidetone PERCENT|off: your voice in the ear"]
        return lines + switches + ["quit: sign out and leave", "help: these lines"]
    }
}
