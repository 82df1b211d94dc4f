/// The tones that are heard in a call besides the far end.
struct LocalTones: Sendable {
    private var hold: ToneSource
    private var callWaiting: ToneSource
    private var playing: CallTone?

    init(_ library: ToneLibrary) {
        hold = ToneSource(.hold, library)
        callWaiting = ToneSource(.callWaiting, library)
    }

    /// Adds the tone that is wanted now; others than those of a call are silent.
    mutating func mix(_ tone: CallTone?, into frame: inout AudioFrame) {
        if tone != playing {
            hold.restart()
            callWaiting.restart()
            playing = tone
        }
        switch tone {
        case .hold: hold.mix(into: &frame)
        case .callWaiting: callWaiting.mix(into: &frame)
        case .ring, .ringback, .busy, nil: break
        }
    }
}
