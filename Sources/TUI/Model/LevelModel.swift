/// What the microphone gives and the ear gets.
package struct LevelModel: Equatable, Sendable {
    /// Where sound was found in the last seconds.
    package enum Heard: Equatable, Sendable {
        case unknown
        case both
        /// One direction; of the other nothing is known, or there is nothing in it.
        case partly(String)
        /// Something that a person may want to know, in words.
        case notice(String)
        /// One direction does not work; in words, the first ones in capitals.
        case fault(String)
    }

    /// Decibels below full scale, 0 and down; nil without a measurement.
    package var microphoneDecibels: Double?
    package var earDecibels: Double?
    package var heard = Heard.unknown
    /// How much of the echo is taken out, in decibels; nil without a measurement.
    package var echoDecibels: Double?

    package init() {}
}
