internal import CVoice

/// Noise suppression, gain control and voice detection of webrtc-audio-processing; at 48 kHz it keeps the whole band.
///
/// Allocates when made and, rarely, when used for the first time. Delays the sound by 7 ms.
struct VoiceLibrary: ~Copyable {
    private let handle: OpaquePointer

    /// Nil where the library refuses.
    init?(noiseSuppression: Bool, gainControl: Bool) {
        guard let handle = cvoice_create(noiseSuppression, gainControl) else { return nil }
        self.handle = handle
    }

    deinit { cvoice_destroy(handle) }

    /// Works on 480 samples of full scale 1 in place; returns whether there is voice in them.
    mutating func process(_ samples: UnsafeMutablePointer<Float>) -> Bool {
        cvoice_process(handle, samples) == 1
    }
}
