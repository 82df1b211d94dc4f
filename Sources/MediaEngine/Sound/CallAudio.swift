/// A call's sound: what is said goes out as encoded frames, what is received is played, and it is known what was heard.
///
/// It has a thread of its own, and one more for each device. A device that is missing, hangs or goes away is replaced by
/// another or by silence in real time, and taken back when it returns; it never ends the call.
package final class CallAudio: Sendable {
    package struct Configuration: Sendable, Equatable {
        package var format: StreamFormat
        package var source: AudioSource
        package var playback: AudioOutput
        /// The frequency in hertz that tells that the far end is heard; nil if any sound does.
        package var listenFor: Double?
        /// The RTP timestamp of the first sample sent.
        package var firstTimestamp: UInt32
        /// What is done to the microphone's sound; `.off` lets every sample pass as it is.
        package var voice: VoiceOptions
        /// Of what is heard besides the far end.
        package var tones = ToneLibrary()

        package init(
            format: StreamFormat = StreamFormat(codec: .opus), source: AudioSource = .device("default"),
            playback: AudioOutput = .device("default"), listenFor: Double? = nil, firstTimestamp: UInt32 = 0,
            voice: VoiceOptions = .off
        ) {
            self.format = format
            self.source = source
            self.playback = playback
            self.listenFor = listenFor
            self.firstTimestamp = firstTimestamp
            self.voice = voice
        }
    }

    private let configuration: Configuration
    private let junction: AudioJunction
    private let wake: @Sendable () -> Void
    private let keeper: SoundKeeper

    /// Opens nothing and starts nothing yet.
    ///
    /// - Parameters:
    ///   - recorder: takes the sound of both ways; whoever has it starts recordings and finishes them.
    ///   - tell: called on a sound thread when a person should hear that a device was lost or is back.
    ///   - wake: called on a sound thread when an encoded frame waits; it must only wake the event loop.
    package init(
        configuration: Configuration, recorder: CallRecorder? = nil,
        tell: @escaping @Sendable (DeviceNews) -> Void = { _ in }, wake: @escaping @Sendable () -> Void
    ) {
        self.configuration = configuration
        self.wake = wake
        junction = AudioJunction(format: configuration.format, recorder: recorder)
        junction.control { $0.voice = configuration.voice }
        keeper = SoundKeeper(tell: tell)
    }

    deinit {
        keeper.stop()
        keeper.detach()
    }

    /// Opens the files and starts the sound, which opens the devices by itself; call it once.
    package func start() throws(AudioError) {
        let capture = try CaptureEnd(configuration, junction, wake: wake)
        let playback = try PlaybackEnd(configuration, junction)
        let names = (capture.deviceName, playback.deviceName)
        try keeper.start([
            SoundKeeper.Assignment(line: SoundLine(.microphone, capture), device: names.0),
            SoundKeeper.Assignment(line: SoundLine(.ear, playback), device: names.1),
        ])
    }

    /// Asks the sound to end, which it does within about 100 ms, and returns at once.
    package func stop() { keeper.stop() }

    /// Waits for the end; not for an event loop.
    package func waitUntilStopped() {
        keeper.stop()
        keeper.join()
    }
}

// MARK: - For the event loop

extension CallAudio {
    /// Where received packets go.
    package var sink: any FrameSink { junction }

    /// Copies the oldest encoded frame into `buffer`, which should hold 1,500 bytes; nil when none waits.
    package func takeFrame(into buffer: UnsafeMutableRawBufferPointer) -> EncodedFrame? {
        junction.takeFrame(into: buffer)
    }

    package func statistics() -> AudioStatistics { junction.statistics() }

    /// Whether silence is sent in place of the microphone.
    package var isMuted: Bool {
        get { junction.controls.isMuted }
        set { junction.control { $0.isMuted = newValue } }
    }

    /// Whether nothing is sent and nothing played.
    package var isHeld: Bool {
        get { junction.controls.isHeld }
        set { junction.control { $0.isHeld = newValue } }
    }

    /// Lets a key be heard here, and where `isSent`, at the far end.
    package func play(_ tone: KeyTone) {
        junction.control { $0.keyTone = tone }
    }

    /// Lets what is sent follow the line.
    package func adapt(to decision: BitrateControl.Decision) {
        junction.control { $0.sending = decision }
    }

    /// What is done to the microphone's sound, from the next 10 ms on.
    package var voice: VoiceOptions {
        get { junction.controls.voice }
        set { junction.control { $0.voice = newValue } }
    }

    /// What is heard besides the far end: `hold` or `callWaiting`; other tones are silent here.
    package var tone: CallTone? {
        get { junction.controls.tone }
        set { junction.control { $0.tone = newValue } }
    }

    /// Whether the threads of devices get real-time priority on this machine.
    package static var hasRealTimePriority: Bool { SoundThread.realTimeIsAllowed }

    /// The sound devices of this machine.
    package static func devices() -> [AudioDevice] { AudioDevice.all() }
}
