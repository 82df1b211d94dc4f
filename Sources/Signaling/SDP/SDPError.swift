/// Why a session description cannot be used.
package enum SDPError: Error, Hashable, Sendable {
    /// More than 64 KiB, 512 lines or 16 media descriptions.
    case tooLarge
    /// A line that cannot be understood and cannot be skipped; lines count from 1.
    case malformed(line: Int)
    /// No audio is described, or the audio line is disabled (port 0) where audio is needed.
    case noAudio
    /// The answer refuses our audio line with port 0.
    case audioRefused
    /// The audio line's protocol is none that this phone speaks.
    case unsupportedProtocol(String)
    /// Audio is described, but no codec of it is one of ours.
    case noCommonCodec
    /// No certificate fingerprint that can be checked, so DTLS-SRTP is impossible.
    case noFingerprint
    /// No ICE user fragment and password.
    case noICE
}
