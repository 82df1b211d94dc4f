internal import CALSA
internal import Glibc

/// Why a sound device cannot be used, now or any longer.
struct DeviceFailure: Error, Equatable, Sendable {
    /// Without a capital and a full stop, to stand in a sentence.
    let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// A device that does not take sound as a call has it: one channel, 48,000 samples a second, 16 bits.
    ///
    /// ALSA's own words for that are "Invalid argument".
    ///
    /// - Parameters:
    ///   - only: what it takes instead, such as "stereo".
    ///   - name: the device's, as it was opened.
    init(takesOnly only: String, _ name: String) {
        let converted = name.hasPrefix("hw:") ? "plug\(name)" : "plug:\(name.contains(",") ? "'\(name)'" : name)"
        reason = "it takes only \(only): use \(converted)"
    }

    /// - Parameter code: what an ALSA function returned, below zero.
    init(code: Int32) {
        reason = Self.words(for: -code) ?? snd_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// For what people meet; the sound system's own words are a programmer's.
    private static func words(for error: Int32) -> String? {
        switch error {
        case ENOENT: "there is no device of this name"
        case ENODEV, ENXIO: "it is not plugged in"
        case EBUSY: "another program is using it"
        case EACCES, EPERM: "this user may not use it; members of the group audio may"
        case ECONNREFUSED, EHOSTDOWN: "the sound server does not answer"
        case EINVAL: "it does not take the sound of a call"
        default: nil
        }
    }
}
