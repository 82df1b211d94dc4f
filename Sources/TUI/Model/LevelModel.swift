/// What the microphone gives and the ear gets.
package struct LevelModel: Equatable, Sendable {
    /// Where sound was found in the last seconds.
    package enum Heard: String, Sendable {
        case unknown = "--"
        case both = "both directions"
        case onlyPeer = "one way: the far end does not hear you"
        case onlyAgent = "one way: nothing comes from the far end"
        case neither = "no sound in either direction"

        var isGood: Bool { self == .both }
    }

    /// Decibels below full scale, 0 and down; nil without a measurement.
    package var microphoneDecibels: Double?
    package var earDecibels: Double?
    package var heard = Heard.unknown
    /// How much of the echo is taken out, in decibels; nil without a measurement.
    package var echoDecibels: Double?

    package init() {}
}
