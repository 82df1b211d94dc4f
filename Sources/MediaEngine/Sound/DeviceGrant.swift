/// What a sound device granted.
package struct DeviceGrant: Equatable, Sendable {
    /// In samples at 48 kHz.
    package var period: Int
    package var buffer: Int
    /// What playback is kept filled to, in samples; 0 for recording.
    package var fill: Int
    /// Whether the device's thread runs at real-time priority.
    package var isRealTime: Bool
}
