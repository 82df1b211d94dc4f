/// Why a session description cannot be used.
package enum SDPError: Error, Hashable, Sendable {
    /// More than 64 KiB or 2048 lines.
    case tooLarge
    /// A line that cannot be understood and cannot be skipped, such as a first one that is no `v=`; lines count from 1.
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
    /// Fingerprints, all of which are of a hash that no longer binds a certificate, or cannot be read; the first one's hash, in
    /// small letters.
    case unusableFingerprint(hash: String)
    /// Keys in the description in place of a fingerprint, and the signalling that carries them is not encrypted.
    case keysInPlainSignaling
    /// Keys in the description, which the configuration forbids.
    case keysRefused
    /// Keys in the description, of no kind that this phone can use.
    case noCommonCrypto
    /// No ICE user fragment and password.
    case noICE
}
