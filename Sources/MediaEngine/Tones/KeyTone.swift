/// A key that is heard at this end, and where it goes as no event, at the far end too.
package struct KeyTone: Hashable, Sendable {
    /// Tells it from the one before.
    package var number: UInt32
    package var key: TelephoneKey
    package var duration: Duration
    /// Tones of it are to be sent.
    package var isSent: Bool

    package init(number: UInt32, key: TelephoneKey, duration: Duration, isSent: Bool) {
        self.number = number
        self.key = key
        self.duration = duration
        self.isSent = isSent
    }
}
