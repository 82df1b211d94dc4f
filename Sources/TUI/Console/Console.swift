/// The console as a value: keys and models in, commands and frames out.
///
/// Times are milliseconds on any clock that never goes back.
package struct Console: Sendable {
    package internal(set) var model: ScreenModel
    var view = ConsoleView()
    /// Newest first.
    var dialled: [String] = []

    private let keys: KeyMap
    /// Where the phone was before it last changed by itself, and when it did.
    private var earlier: (place: Place, until: Int64)?

    /// Where the phone is: the same key in another call is another act.
    private struct Place: Equatable {
        let context: KeyContext
        let call: String?

        init(_ model: ScreenModel) {
            context = KeyContext(model)
            call = [.idle, .offline, .signedOut].contains(context) ? nil : model.call?.id
        }
    }

    /// How long a key may still be meant for the screen before.
    package static let reactionTime: Int64 = 300

    package init(model: ScreenModel = ScreenModel(), keys: KeyMap = .standard) {
        self.model = model
        self.keys = keys
        view.keep(model.message)
    }

    package func frame(_ size: FrameSize) -> Frame {
        Layout(model: model, view: view, keys: keys, size: size).frame
    }

    /// Takes the phone's new state.
    package mutating func update(_ new: ScreenModel, at now: Int64) {
        let before = Place(model)
        let after = Place(new)
        if new.message != model.message {
            view.notice = nil
            view.keep(new.message)
        }
        model = new
        guard before != after else { return }
        earlier = (before, now + Self.reactionTime)
        if before.call != after.call { view.dataPage = 0 }
        closeOutdatedModal(callChanged: before.call != after.call)
    }

    /// Does what the key means here; gives back what the program has to do, if anything.
    package mutating func handle(_ key: Key, at now: Int64) -> ConsoleCommand? {
        let context = view.modal?.context ?? KeyContext(model)
        view.notice = nil
        guard let action = keys.action(for: key, in: context) else {
            if let binding = keys.unshifted(key, in: context) { sayCapital(key, binding) }
            return type(key)
        }
        guard isMeant(action, key: key, at: now) else { return nil }
        return perform(action, at: now)
    }

    /// False for a key that meant something else a moment ago: the screen changed under the finger.
    private func isMeant(_ action: KeyAction, key: Key, at now: Int64) -> Bool {
        if case .quit(let askedAt) = view.modal, action == .confirmQuit { return now - askedAt >= Self.reactionTime }
        guard !action.isHarmless, let earlier, now < earlier.until else { return true }
        guard earlier.place.call == Place(model).call else { return false }
        return keys.action(for: key, in: view.modal?.context ?? earlier.place.context) == action
    }

    /// Help makes way for a ringing call, and the question for a call is void when that call is over; typed text stays.
    private mutating func closeOutdatedModal(callChanged: Bool) {
        switch view.modal {
        case .help where KeyContext(model) == .ringing: view.modal = nil
        case .audio where KeyContext(model) == .ringing: view.modal = nil
        case .messages where KeyContext(model) == .ringing: view.modal = nil
        case .quit where callChanged: view.modal = nil
        case .keypad where callChanged || KeyContext(model) != .talking: view.modal = nil
        case .dial, .keypad, .help, .audio, .messages, .quit, nil: break
        }
    }
}
