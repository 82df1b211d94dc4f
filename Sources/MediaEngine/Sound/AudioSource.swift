/// What a call plays into the line.
package enum AudioSource: Hashable, Sendable {
    /// A sound card's microphone by its ALSA name, such as `default`.
    case device(String)
    /// A sine of this frequency in hertz.
    case tone(Double)
    /// A WAV file, once; silence after its end.
    case file(String)
    case silence
}
