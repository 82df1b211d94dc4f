/// What a sound device is used for.
package enum DeviceRole: String, Sendable, CaseIterable {
    case microphone, ear, ring

    var isCapture: Bool { self == .microphone }
}
