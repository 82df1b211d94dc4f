/// Where a call's received sound goes.
package enum AudioOutput: Hashable, Sendable {
    /// A sound card's loudspeaker by its ALSA name, such as `default`.
    case device(String)
    /// Nowhere, in real time.
    case null
}
