/// The key table that is in force.
package struct KeyMap: Sendable {
    let bindings: [KeyBinding]

    /// What a key does in a context; a capital letter is another key than the small one.
    package func action(for key: Key, in context: KeyContext) -> KeyAction? { binding(of: key, in: context)?.action }

    /// What the small letter of a capital one without a meaning does, where letters are no text.
    func unshifted(_ key: Key, in context: KeyContext) -> KeyBinding? {
        guard context != .dialPrompt, context != .keypad, let small = key.unshifted else { return nil }
        return binding(of: small, in: context)
    }

    private func binding(of key: Key, in context: KeyContext) -> KeyBinding? {
        bindings.first { $0.contexts.contains(context) && $0.keys.contains(key) }
    }

    /// The key to show for an action, where it can be done.
    func key(for action: KeyAction, in context: KeyContext) -> Key? {
        bindings.first { $0.action == action && $0.contexts.contains(context) }?.keys.first
    }
}

extension KeyMap {
    /// Every function key has a letter, because terminals keep some function keys to themselves.
    package static let standard = KeyMap(
        bindings: phoneBindings + dialBindings + keypadBindings + helpBindings + audioBindings + quitBindings)

    private static let phoneBindings: [KeyBinding] = [
        KeyBinding(
            .signIn, [.character("s")], in: [.signedOut], .actions, label: "Sign in", help: "sign in again"),
        KeyBinding(
            .answer, [.enter, .character("a")], in: [.ringing], .actions, label: "Answer", help: "answer the call"),
        KeyBinding(.reject, [.character("r")], in: [.ringing], .actions, label: "Reject", help: "refuse the call"),
        KeyBinding(
            .silence, [.character("M"), .character("m")], in: [.ringing], .actions, label: "Silence",
            help: "stop the ring's sound; the call goes on ringing"),
        KeyBinding(.dial, [.character("d")], in: [.idle], .actions, label: "Dial", help: "call a number or a name"),
        KeyBinding(
            .toggleMute, [.character("m")], in: KeyContext.connected, .actions, label: "Mute",
            help: "microphone off, and on again"),
        KeyBinding(.hold, [.character("h")], in: [.talking], .actions, label: "Hold", help: "put the call on hold"),
        KeyBinding(.resume, [.character("h")], in: [.held], .actions, label: "Resume", help: "take the call back"),
        KeyBinding(
            .keypad, [.character("#")], in: [.talking], .actions, label: "Keypad",
            help: "press keys of the telephone: 0-9 * # A-D, and , for a pause"),
        KeyBinding(
            .nextData, [.tab, .down], in: KeyContext.inCall.union([.ringing]), .actions, label: "More data",
            help: "next page of attached data"),
        KeyBinding(
            .toggleRecording, [.character("r")], in: KeyContext.connected, .actions, label: "Record",
            help: "record the call to a file, and end that again"),
        KeyBinding(
            .previousData, [.backTab, .up], in: KeyContext.inCall.union([.ringing]),
            help: "previous page of attached data"),
        KeyBinding(
            .audio, [.character("A"), .function(5)], in: KeyContext.phone.subtracting([.ringing]), .fixed,
            label: "Audio",
            help: "levels; echo, noise, gain, sidetone"),
        KeyBinding(
            .help, [.character("?"), .function(1)], in: KeyContext.phone, .fixed, label: "Help", help: "these pages"),
        KeyBinding(
            .messages, [.character("i"), .function(2)], in: KeyContext.phone, help: "the last messages in full"),
        KeyBinding(
            .quit, [.character("q"), .function(10), .control("c")], in: [.idle, .offline, .signedOut], .fixed,
            label: "Quit",
            help: "sign out and leave"),
        KeyBinding(
            .askToQuit, [.character("q"), .function(10), .control("c")], in: KeyContext.inCall.union([.ringing]),
            .fixed, label: "Quit", help: "leave; asks first, as a call is up"),
        KeyBinding(
            .hangUp, [.character("x"), .function(4)], in: KeyContext.inCall, .fixed, label: "Hang up",
            help: "end the call"),
        KeyBinding(
            .redraw, [.control("l")], in: Set(KeyContext.allCases), help: "paint the screen again"),
    ]

    private static let dialBindings: [KeyBinding] = [
        KeyBinding(.placeCall, [.enter], in: [.dialPrompt], .actions, label: "Dial", help: "call what is typed"),
        KeyBinding(.historyBack, [.up], in: [.dialPrompt], .actions, label: "Earlier", help: "earlier number"),
        KeyBinding(.historyForward, [.down], in: [.dialPrompt], help: "later number"),
        KeyBinding(
            .eraseAll, [.control("u")], in: [.dialPrompt], .actions, label: "Clear", help: "erase the whole text"),
        KeyBinding(.eraseBackward, [.backspace], in: [.dialPrompt], help: "erase to the left"),
        KeyBinding(.eraseForward, [.delete], in: [.dialPrompt], help: "erase to the right"),
        KeyBinding(.cursorLeft, [.left], in: [.dialPrompt], help: "cursor to the left"),
        KeyBinding(.cursorRight, [.right], in: [.dialPrompt], help: "cursor to the right"),
        KeyBinding(.cursorHome, [.home, .control("a")], in: [.dialPrompt], help: "cursor to the beginning"),
        KeyBinding(.cursorEnd, [.end, .control("e")], in: [.dialPrompt], help: "cursor to the end"),
        KeyBinding(
            .closeModal, [.escape, .control("c")], in: [.dialPrompt], .fixed, label: "Close",
            help: "close the window; no call ends"),
    ]

    /// Every other key is one of the telephone's.
    private static let keypadBindings: [KeyBinding] = [
        KeyBinding(
            .closeModal, [.escape, .enter, .control("c")], in: [.keypad], .fixed, label: "Close",
            help: "close the window; the call goes on")
    ]

    private static let helpBindings: [KeyBinding] = [
        KeyBinding(
            .nextPage, [.tab, .down, .pageDown, .character(" ")], in: [.helpPages, .messagesWindow], .actions,
            label: "Next page",
            help: "next page"),
        KeyBinding(
            .previousPage, [.backTab, .up, .pageUp], in: [.helpPages, .messagesWindow], .actions,
            label: "Previous page",
            help: "previous page"),
        KeyBinding(
            .closeModal,
            [.escape, .enter, .character("q"), .character("?"), .function(1), .control("c")],
            in: [.helpPages], .fixed, label: "Close", help: "close help"),
        KeyBinding(
            .closeModal, [.escape, .enter, .character("q"), .character("i"), .function(2), .control("c")],
            in: [.messagesWindow], .fixed, label: "Close", help: "close the window; no call ends"),
    ]

    private static let audioBindings: [KeyBinding] = [
        KeyBinding(
            .toggleEcho, [.character("1"), .character("e")], in: [.audioWindow], .actions, label: "Echo",
            help: "echo cancellation on or off"),
        KeyBinding(
            .toggleNoise, [.character("2"), .character("n")], in: [.audioWindow], .actions, label: "Noise",
            help: "noise suppression on or off"),
        KeyBinding(
            .toggleGain, [.character("3"), .character("g")], in: [.audioWindow], .actions, label: "Gain",
            help: "gain control on or off"),
        KeyBinding(
            .nextSidetone, [.character("4"), .character("s")], in: [.audioWindow], .actions, label: "Sidetone",
            help: "one's own voice in the ear, louder and off"),
        KeyBinding(
            .closeModal, [.escape, .enter, .character("q"), .character("A"), .function(5), .control("c")],
            in: [.audioWindow], .fixed, label: "Close", help: "close the window; no call ends"),
    ]

    private static let quitBindings: [KeyBinding] = [
        KeyBinding(
            .confirmQuit, [.character("y"), .control("c")], in: [.quitQuestion], .actions,
            label: "End call and quit", help: "end the call and leave"),
        KeyBinding(
            .closeModal, [.escape, .character("n")], in: [.quitQuestion], .fixed, label: "Stay",
            help: "stay; the call goes on"),
    ]
}
