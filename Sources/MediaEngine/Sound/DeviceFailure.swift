internal import CALSA

/// Why a sound device cannot be used, now or any longer.
struct DeviceFailure: Error, Equatable, Sendable {
    /// In the words of the sound system.
    let reason: String

    init(reason: String) {
        self.reason = reason
    }

    /// - Parameter code: what an ALSA function returned, below zero.
    init(code: Int32) {
        reason = snd_strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }
}
