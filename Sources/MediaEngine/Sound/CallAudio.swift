internal import Synchronization

/// A call's sound: what is said goes out as encoded frames, what is received is played, and it is known what was heard.
///
/// It has one or two threads of its own. A sound card that is missing, or goes away in the middle, is replaced by silence
/// in real time and said so in the statistics; it never ends the call.
package final class CallAudio: Sendable {
    package struct Configuration: Sendable, Hashable {
        package var format: StreamFormat
        package var source: AudioSource
        package var playback: AudioOutput
        /// A WAV file to write what is received to, from the start on and in real time.
        package var record: String?
        /// The frequency in hertz that tells that the far end is heard; nil if any sound does.
        package var listenFor: Double?
        /// The RTP timestamp of the first sample sent.
        package var firstTimestamp: UInt32
        /// What is done to the microphone's sound; `.off` lets every sample pass as it is.
        package var voice: VoiceOptions

        package init(
            format: StreamFormat = StreamFormat(codec: .opus), source: AudioSource = .device("default"),
            playback: AudioOutput = .device("default"),
            record: String? = nil, listenFor: Double? = nil, firstTimestamp: UInt32 = 0, voice: VoiceOptions = .off
        ) {
            self.format = format
            self.source = source
            self.playback = playback
            self.record = record
            self.listenFor = listenFor
            self.firstTimestamp = firstTimestamp
            self.voice = voice
        }
    }

    let configuration: Configuration
    let junction: AudioJunction
    let wake: @Sendable () -> Void
    /// The threads that nobody has waited for yet.
    private let threads = Mutex<[SoundThread]>([])

    /// Opens nothing and starts nothing yet.
    ///
    /// - Parameter wake: called on a sound thread when an encoded frame waits; it must only wake the event loop.
    package init(configuration: Configuration, wake: @escaping @Sendable () -> Void) {
        self.configuration = configuration
        self.wake = wake
        junction = AudioJunction(format: configuration.format)
        junction.control { $0.voice = configuration.voice }
    }

    deinit {
        stop()
        threads.withLock { $0.forEach { $0.detach() } }
    }

    /// Opens the files and starts the threads, which open the sound card; call it once.
    package func start() throws(AudioError) {
        let started = try makeThreads()
        threads.withLock { $0 += started }
    }

    /// Asks the threads to end, which they do within about 100 ms, and returns at once.
    package func stop() {
        junction.control { $0.isStopping = true }
    }

    /// Waits for the threads' end, when the recording is complete too; not for an event loop.
    package func waitUntilStopped() {
        stop()
        let ending = threads.withLock { threads in
            defer { threads.removeAll() }
            return threads
        }
        for thread in ending { thread.join() }
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

    /// The sound devices of this machine.
    package static func devices() -> [AudioDevice] { AudioDevice.all() }
}
