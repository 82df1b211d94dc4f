internal import Wire

/// From received packets to the loudspeaker's samples; lives on the playback thread.
struct PlaybackChain: ~Copyable {
    private let junction: AudioJunction
    private var playout: Playout
    private var meter = LevelMeter()
    private var hearing: Hearing
    private var keyTones = KeyTonePlayer.heard
    private var tones: LocalTones

    init(_ configuration: CallAudio.Configuration, _ junction: AudioJunction) throws(CodecError) {
        self.junction = junction
        playout = try Playout(codec: configuration.format.codec)
        tones = LocalTones(configuration.tones)
        hearing = Hearing(frequency: configuration.listenFor)
    }

    /// Gives the next 10 ms.
    ///
    /// - Parameter moment: when they are wanted, and how long after that they are heard.
    mutating func render(into frame: inout AudioFrame, _ moment: SoundMoment, _ controls: SoundControls) {
        if controls.isHeld {
            playout.pause()
            frame.silence()
        } else {
            playout.render(into: &frame, from: junction, at: moment.time)
            hearing.add(frame, isReceived: playout.isReceiving)
        }
        junction.recorder?.heard(&frame, at: moment.time)
        keyTones.mix(into: &frame, controls.keyTone)
        tones.mix(controls.tone, into: &frame)
        meter.add(frame)
        junction.link.play(&frame, at: moment.time)
        let (level, statistics, heard) = (meter.level, playout.statistics, hearing.heard)
        let unheard = hearing.longestUnheard
        junction.report { report in
            report.earLevel = level
            report.playout = statistics
            report.heard = heard
            report.longestUnheard = unheard
        }
    }
}
