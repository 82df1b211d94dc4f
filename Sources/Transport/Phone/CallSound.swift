internal import CallEngine
internal import MediaEngine
internal import NIOCore
internal import NIOPosix
internal import Wire

/// Gives a phone's calls their sound: starts and ends it, and brings its frames to the call's leg.
///
/// Confined to its event loop, as the driver that owns it.
final class CallSound {
    enum Report {
        /// A second of a call is over: its figures are worth drawing.
        case figures(AudioStatistics)
        /// A file could not be played or written; the call goes on without it.
        case failed(AudioError)
        case device(DeviceNews)
        /// The call is over and its recording complete.
        case ended(CallSnapshot, AudioStatistics?)
    }

    /// Set by the owner before the first call.
    var report: (Report) -> Void = { _ in }
    private let phone: Phone
    private let network: NetworkLoop
    private var choice: SoundChoice
    private var current: (call: CallID, audio: CallAudio)?
    /// Of the present sound, with the time of the last report that it has seen.
    private var control: (bitrate: BitrateControl, last: MonotonicTime?)?
    /// Of the present call; it goes on when the sound starts anew.
    private var recorder: CallRecorder?
    private var hasToldFailure = false
    private var ticking: RepeatedTask?
    /// Calls whose recordings are being completed.
    private var endings = 0
    /// One encoded frame on its way from the sound threads' junction to the leg.
    private let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)

    init(phone: Phone, network: NetworkLoop, choice: SoundChoice) {
        self.phone = phone
        self.network = network
        self.choice = choice
    }

    deinit {
        frame.deallocate()
    }

    private var eventLoop: any EventLoop { network.eventLoop }

    /// Of the call that has sound now.
    var statistics: AudioStatistics? { current?.audio.statistics() }

    /// Whether the end of a call is still to be reported.
    var isEnding: Bool { endings > 0 }

    func audio(of call: CallID) -> CallAudio? {
        current?.call == call ? current?.audio : nil
    }

    /// What is done to the microphone's sound from now on, in this call and in later ones.
    var voice: VoiceOptions {
        get { choice.voice }
        set {
            choice.voice = newValue
            current?.audio.voice = newValue
        }
    }

    // MARK: Beginning and end

    func start(for call: CallID, _ format: StreamFormat) {
        if current?.call != call { prepareRecorder() }
        do {
            try start(for: call, format, choice)
        } catch {
            report(.failed(error))
            // A file that cannot be used must not cost the call its sound.
            try? start(for: call, format, choice.without(error))
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticking = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.tick()
        }
    }

    private func start(
        for call: CallID, _ format: StreamFormat, _ choice: SoundChoice
    ) throws(AudioError) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let sendFrames: @Sendable () -> Void = { bound.value.sendFrames() }
        let eventLoop = eventLoop
        var configuration = CallAudio.Configuration(
            format: format, source: choice.source, playback: choice.playback, listenFor: choice.listenFor,
            voice: choice.voice)
        configuration.firstTimestamp = phone.soundTimestamp(for: call, at: .now)
        if let tones = choice.tones { configuration.tones = tones.library }
        let audio = CallAudio(
            configuration: configuration, recorder: recorder,
            tell: { news in eventLoop.execute { bound.value.report(.device(news)) } },
            wake: { eventLoop.execute(sendFrames) })
        current = (call, audio)
        control = (BitrateControl(settings: format.opus, canSendRedundancy: format.redundancy.send != nil), nil)
        phone.setSink(audio.sink, for: call)
        try audio.start()
    }

    func stop(for call: CallID) {
        guard let audio = audio(of: call) else { return }
        ticking?.cancel()
        ticking = nil
        audio.stop()
    }

    /// Reports the call's end when its recording is complete.
    func end(for call: CallSnapshot) {
        guard let audio = audio(of: call.id) else { return report(.ended(call, nil)) }
        let recorder = recorder
        self.recorder = nil
        current = nil
        endings += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) {
            audio.waitUntilStopped()
            recorder?.finish()
        }
        .whenComplete { _ in
            bound.value.endings -= 1
            bound.value.report(.ended(call, audio.statistics()))
        }
    }

    // MARK: While it runs

    /// Once a second: lets a call be judged and its figures be drawn, and what is sent follow the line.
    private func tick() {
        guard let audio = current?.audio else { return }
        if let media = phone.snapshot.call?.media { adapt(audio, to: media) }
        tellRecordingFailure()
        report(.figures(audio.statistics()))
    }

    private func adapt(_ audio: CallAudio, to media: MediaStatistics) {
        guard let remote = media.remote, remote.at != control?.last else { return }
        control?.last = remote.at
        control?.bitrate.receive(remote, roundTripTime: media.roundTripTime, at: .now)
        if let decision = control?.bitrate.decision { audio.adapt(to: decision) }
    }

    private func sendFrames() {
        guard let audio = current?.audio else { return }
        let now = MonotonicTime.now
        while let taken = audio.takeFrame(into: frame) {
            phone.send(UnsafeRawBufferPointer(rebasing: frame[..<taken.length]), taken, to: network, at: now)
        }
    }
}

// MARK: - Recording

extension CallSound {
    private func prepareRecorder() {
        let recorder = CallRecorder(notice: choice.recordings.notice)
        self.recorder = recorder
        if let file = choice.recordings.file {
            begin { () throws(AudioError) in try recorder.start(file.path, file.layout) }
        } else if choice.recordings.isAutomatic {
            setRecording(true)
        }
    }

    /// Starts a recording of the present call in a file of its own, or ends the one that runs.
    func setRecording(_ isOn: Bool) {
        guard let recorder, let call = phone.snapshot.call, isOn != (recorder.status?.isRunning ?? false) else {
            return
        }
        if isOn {
            begin { () throws(AudioError) in
                guard let path = try choice.recordings.newFile?(call) else { return }
                try recorder.start(path, .both)
            }
        } else {
            recorder.stop()
        }
        if let audio = current?.audio { report(.figures(audio.statistics())) }
    }

    private func begin(_ start: () throws(AudioError) -> Void) {
        hasToldFailure = false
        do { try start() } catch { report(.failed(error)) }
    }

    /// A recording that cannot go on is said once; the call goes on.
    private func tellRecordingFailure() {
        guard !hasToldFailure, let status = recorder?.status, let reason = status.failure else { return }
        hasToldFailure = true
        report(.failed(.recordingStopped(path: status.path, reason: reason)))
    }
}
