/// A change of the device that one end of a call's sound uses, as a person should hear of it, once.
package struct DeviceNews: Equatable, Sendable {
    package enum Change: Equatable, Sendable {
        /// It was in use and is no more; `using` names what took its place, nil for silence.
        case lost(reason: String, using: String?)
        /// It could not be opened when it was wanted.
        case unusable(reason: String, using: String?)
        /// It was taken back.
        case back
    }

    package var role: DeviceRole
    /// The device that was asked for, by its ALSA name.
    package var device: String
    /// What people call it; nil where only the ALSA name is known.
    package var title: String?
    package var change: Change

    package init(role: DeviceRole, device: String, title: String? = nil, change: Change) {
        self.role = role
        self.device = device
        self.title = title
        self.change = change
    }
}
