internal import MediaEngine
internal import Signaling

/// The keys of a call.
package struct CallDigits: Equatable, Sendable {
    /// The last 256 that were pressed here, without those that wait.
    package private(set) var sent = ""
    /// The last 256 that the far end pressed.
    package private(set) var received = ""
    /// Keys and pauses that wait.
    package var waiting = 0
    /// The far end takes no events: its keys are tones in the sound.
    ///
    /// Nil before anything was agreed on.
    package var areTones: Bool?

    private static let limit = 256

    package init() {}

    mutating func noteSent(_ key: TelephoneKey) { Self.append(key, to: &sent) }

    mutating func noteReceived(_ key: TelephoneKey) { Self.append(key, to: &received) }

    /// With what only the leg knows.
    func reported(by leg: MediaLeg?) -> CallDigits {
        var digits = self
        digits.waiting = leg?.waitingKeys ?? 0
        digits.areTones = leg?.agreement.map { $0.telephoneEvent == nil }
        return digits
    }

    private static func append(_ key: TelephoneKey, to text: inout String) {
        if text.utf8.count == limit { text.removeFirst() }
        text.append(key.character)
    }
}
