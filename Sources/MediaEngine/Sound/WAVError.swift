/// Why a file is not a WAV file that can be played.
package enum WAVError: Error, Equatable, Sendable, CustomStringConvertible {
    /// It does not begin as a WAV file does.
    case notWAV
    /// It ends, or says nothing of its format, before any sound.
    case noSound
    /// It is compressed; the number of its format.
    case compressed(UInt16)
    /// Its samples have a size that its format does not know.
    case sampleSize(Int)
    case channels(Int)
    case sampleRate(Int)

    package var description: String {
        switch self {
        case .notWAV: "it is not a WAV file"
        case .noSound: "there is no sound in it"
        case .compressed(let format):
            "its sound is in format \(format); PCM, floating point, µ-law and A-law can be played"
        case .sampleSize(let bits):
            "its samples have \(bits) bits; PCM of 8, 16, 24 or 32 bits and floating point of 32 or 64 can be played"
        case .channels(let count): "it has \(count) channels, 1 to 32 can be played"
        case .sampleRate(let rate): "it has \(rate) samples a second, 4,000 to 384,000 can be played"
        }
    }
}
