import CallEngine
import MediaEngine
import Transport

/// Presses the keys that a command line asks for, once in each call, when its sound is up.
final class DigitScript {
    private let digits: String?
    private var call: CallID?

    init(_ digits: String?) {
        self.digits = digits
    }

    /// Whether a text can be pressed.
    static func canPress(_ text: String) -> Bool {
        guard let strokes = KeyStroke.parse(text) else { return false }
        return !strokes.isEmpty && strokes.count <= TelephoneEventSender.capacity
    }

    /// How many keys a text presses; pauses are none.
    static func keyCount(of text: String?) -> Int {
        text.flatMap { KeyStroke.parse($0) }?.count { $0 != .pause } ?? 0
    }

    /// Watches a phone's state.
    func note(_ event: PhoneEvent, of handle: PhoneHandle) {
        guard let digits, case .changed(let snapshot, _) = event, let current = snapshot.call, current.id != call,
            current.state == .connected, current.setup.firstMedia != nil
        else { return }
        call = current.id
        handle.send(.sendDigits(digits))
    }
}
