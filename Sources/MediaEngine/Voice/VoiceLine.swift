package import Wire

/// The whole of voice processing over given sounds, in given time: what a bench or a test runs.
package struct VoiceLine: ~Copyable {
    private let link = SoundLink()
    private var processor: VoiceProcessor

    package init() {
        processor = VoiceProcessor(link: link)
    }

    package var statistics: VoiceStatistics { processor.statistics }
    package var isVoice: Bool { processor.isVoice }

    /// Plays 10 ms at `now`; one's own voice is added where that is wanted.
    package func play(_ frame: inout AudioFrame, at now: MonotonicTime) { link.play(&frame, at: now) }

    /// Processes 10 ms of the microphone that ended at `now`.
    package mutating func capture(_ frame: inout AudioFrame, _ options: VoiceOptions, at now: MonotonicTime) {
        processor.capture(&frame, options, at: now)
        processor.hear(frame)
    }
}
