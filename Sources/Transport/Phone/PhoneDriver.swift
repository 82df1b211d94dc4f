package import CallEngine
package import ICEClient
internal import MediaEngine
internal import NIOCore
internal import NIOPosix
internal import Signaling
package import Wire

/// Joins a phone to sockets, HTTP, timers and sound: performs its actions and decides nothing.
///
/// Confined to its event loop; `PhoneHandle` is how others reach it.
package final class PhoneDriver {
    private let phone: Phone
    private let network: NetworkLoop
    private let gateway: GatewayClient
    private let choice: SoundChoice
    private let publish: (PhoneEvent) -> Void
    private var sound: (call: CallID, audio: CallAudio)?
    private var timer: (deadline: MonotonicTime, scheduled: Scheduled<Void>)?
    private var ticking: RepeatedTask?
    private var lastSnapshot: PhoneSnapshot?
    /// Calls whose recordings are being completed.
    private var endings = 0
    private var hasSignedOut = false
    /// One encoded frame on its way from the sound threads' junction to the leg.
    private let frame = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)

    package init(
        phone: Phone, network: NetworkLoop, gateway: GatewayClient, choice: SoundChoice,
        publish: @escaping (PhoneEvent) -> Void
    ) {
        self.phone = phone
        self.network = network
        self.gateway = gateway
        self.choice = choice
        self.publish = publish
    }

    deinit {
        frame.deallocate()
    }

    private var eventLoop: any EventLoop { network.eventLoop }

    func tell(_ message: PhoneMessage) {
        publish(.message(message))
    }

    package func handle(_ command: PhoneCommand) {
        perform(phone.handle(command, at: .now))
    }

    func networkChanged(hostAddresses: [IPAddress]) {
        perform(phone.networkChanged(hostAddresses: hostAddresses, at: .now))
    }

    func update(turn servers: [TURNServer]) {
        perform(phone.update(servers: servers, at: .now))
    }

    // MARK: Actions

    private func perform(_ actions: [PhoneAction]) {
        for action in actions { perform(action) }
        rearm()
        publishChanges()
    }

    private func perform(_ action: PhoneAction) {
        switch action {
        case .network(let action): network.perform(action, for: self)
        case .http(let request): send(request)
        case .cancelHTTP(let id): gateway.cancel(id)
        case .startSound(let call, let format): startSound(for: call, format)
        case .stopSound(let call): stopSound(of: call)
        case .setMuted(let call, let isMuted): sound(of: call)?.isMuted = isMuted
        case .setHeld(let call, let isHeld): sound(of: call)?.isHeld = isHeld
        case .callEnded(let snapshot): callEnded(snapshot)
        case .message(let message): publish(.message(message))
        case .signedOut:
            hasSignedOut = true
            publishLeaving()
        }
    }

    private func send(_ request: HTTPRequest) {
        let sent = { [weak self] in
            guard let self else { return }
            perform(phone.requestSent(request.id, at: .now))
        }
        gateway.perform(request, sent: sent) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let response): perform(phone.received(response, for: request.id, at: .now))
            case .failure(let failure): perform(phone.requestFailed(request.id, failure, at: .now))
            }
        }
    }

    // MARK: Time

    /// Keeps one timer at the phone's next deadline.
    private func rearm() {
        guard let deadline = phone.nextDeadline else {
            timer?.scheduled.cancel()
            timer = nil
            return
        }
        if let timer, timer.deadline == deadline { return }
        timer?.scheduled.cancel()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let scheduled = eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
        timer = (deadline, scheduled)
    }

    private func timerFired() {
        timer = nil
        perform(phone.timerFired(at: .now))
    }

    // MARK: Snapshots

    private func publishChanges() {
        let snapshot = phone.snapshot
        guard snapshot != lastSnapshot else { return }
        lastSnapshot = snapshot
        // From the start of sign-in on, whose own connection is soon the long poll's.
        let expectsRequests = snapshot.line == .ready || snapshot.line == .signingIn
        if gateway.staysWarm != expectsRequests { gateway.staysWarm = expectsRequests }
        publish(.changed(snapshot, sound?.audio.statistics()))
    }
}

extension PhoneDriver {
    private func sound(of call: CallID) -> CallAudio? {
        sound?.call == call ? sound?.audio : nil
    }

    private func startSound(for call: CallID, _ format: StreamFormat) {
        do {
            try startSound(for: call, format, choice)
        } catch {
            publish(.soundFailed(error))
            // A file that cannot be used must not cost the call its sound.
            try? startSound(for: call, format, choice.without(error))
        }
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticking = eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.tick()
        }
    }

    private func startSound(
        for call: CallID, _ format: StreamFormat, _ choice: SoundChoice
    ) throws(AudioError) {
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        let sendFrames: @Sendable () -> Void = { bound.value.sendFrames() }
        let eventLoop = eventLoop
        let audio = CallAudio(
            configuration: CallAudio.Configuration(
                format: format, source: choice.source, playback: choice.playback, record: choice.record, listenFor: choice.listenFor),
            wake: { eventLoop.execute(sendFrames) })
        sound = (call, audio)
        phone.setSink(audio.sink, for: call)
        try audio.start()
    }

    /// Once a second: lets the figures of a call be drawn, and tells the encoder how much the far end loses.
    private func tick() {
        let snapshot = phone.snapshot
        lastSnapshot = snapshot
        let loss = snapshot.call?.media.remote?.lossFraction ?? 0
        sound?.audio.expectedLoss = max(Self.leastExpectedLoss, Int(loss * 100))
        publish(.changed(snapshot, sound?.audio.statistics()))
    }

    /// Told less, Opus sends no redundancy at all.
    private static let leastExpectedLoss = 10

    private func stopSound(of call: CallID) {
        guard sound?.call == call else { return }
        ticking?.cancel()
        ticking = nil
        sound?.audio.stop()
    }

    /// Reports the call's end when its recording is complete.
    private func callEnded(_ call: CallSnapshot) {
        guard let audio = sound(of: call.id) else { return publish(.callEnded(call, nil)) }
        sound = nil
        endings += 1
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { audio.waitUntilStopped() }
            .whenComplete { _ in bound.value.soundEnded(of: call, audio.statistics()) }
    }

    private func soundEnded(of call: CallSnapshot, _ statistics: AudioStatistics) {
        endings -= 1
        publish(.callEnded(call, statistics))
        publishLeaving()
    }

    /// The last event comes after the report of the last call.
    private func publishLeaving() {
        guard hasSignedOut, endings == 0 else { return }
        publish(.signedOut)
    }

    private func sendFrames() {
        guard let audio = sound?.audio else { return }
        let now = MonotonicTime.now
        while let taken = audio.takeFrame(into: frame) {
            phone.send(UnsafeRawBufferPointer(rebasing: frame[..<taken.length]), taken, to: network, at: now)
        }
    }
}

extension PhoneDriver: SocketOwner {
    package func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        perform(phone.socketOpened(id, local: local, remote: remote, at: now))
    }

    package func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
        perform(phone.socketFailed(id, failure, at: now))
    }

    package func received(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) {
        guard !phone.receiveMedia(bytes, from: source, on: id, at: now) else { return }
        let actions = phone.received(bytes, from: source, on: id, at: now)
        // What asks for nothing may have moved a deadline, but there is nothing new to show.
        if actions.isEmpty { rearm() } else { perform(actions) }
    }
}
