package import CallEngine
package import ICEClient
package import MediaEngine
internal import NIOCore
internal import Signaling
package import Wire

/// Joins a phone to sockets, HTTP, timers and sound: performs its actions and decides nothing.
///
/// Confined to its event loop; `PhoneHandle` is how others reach it.
package final class PhoneDriver {
    private let phone: Phone
    private let network: NetworkLoop
    private let gateway: GatewayClient
    private let sound: CallSound
    private let tones: PhoneTones?
    private let publish: (PhoneEvent) -> Void
    private var timer: (deadline: MonotonicTime, scheduled: Scheduled<Void>)?
    private var lastSnapshot: PhoneSnapshot?
    private var hasSignedOut = false
    /// Nil unless what passes is written down.
    private let capture: PhoneCapture?

    init(
        phone: Phone, network: NetworkLoop, gateway: GatewayClient, choice: SoundChoice,
        capture: PhoneCapture? = nil, publish: @escaping (PhoneEvent) -> Void
    ) {
        self.phone = phone
        self.network = network
        self.gateway = gateway
        self.publish = publish
        self.capture = capture
        phone.observer = capture
        sound = CallSound(phone: phone, network: network, choice: choice)
        tones = choice.tones.map { PhoneTones(choice: $0, eventLoop: network.eventLoop) }
        tones?.publish = publish
        sound.report = { [weak self] in self?.soundReported($0) }
    }

    private var eventLoop: any EventLoop { network.eventLoop }

    func tell(_ message: PhoneMessage) {
        publish(.message(message))
    }

    /// What is done to the microphone's sound from now on.
    package func setVoice(_ options: VoiceOptions) {
        sound.voice = options
        publish(.changed(phone.snapshot, sound.statistics))
    }

    package func handle(_ command: PhoneCommand) {
        perform(phone.handle(command, at: .now))
    }

    /// The call that rings goes on without a sound.
    func silenceRing() { tones?.silence() }

    func networkChanged(hostAddresses: [IPAddress]) {
        perform(phone.networkChanged(hostAddresses: hostAddresses, at: .now))
    }

    func update(turn servers: [TURNServer]) {
        perform(phone.update(servers: servers, at: .now))
    }

    func setRecording(_ isOn: Bool) { sound.setRecording(isOn) }

    // MARK: Actions

    private func perform(_ actions: [PhoneAction]) {
        for action in actions { perform(action) }
        rearm()
        publishChanges()
    }

    private func perform(_ action: PhoneAction) {
        switch action {
        case .network(let action):
            capture?.perform(action, at: .now)
            network.perform(action, for: self)
        case .http(let request): send(request)
        case .cancelHTTP(let id):
            capture?.ended(id, at: .now)
            gateway.cancel(id)
        case .startSound(let call, let format): sound.start(for: call, format)
        case .stopSound(let call): sound.stop(for: call)
        case .setMuted(let call, let isMuted): sound.audio(of: call)?.isMuted = isMuted
        case .setHeld(let call, let isHeld): sound.audio(of: call)?.isHeld = isHeld
        case .playKey(let call, let tone): sound.audio(of: call)?.play(tone)
        case .callEnded(let snapshot): sound.end(for: snapshot)
        case .message(let message): publish(.message(message))
        case .signedOut:
            hasSignedOut = true
            publishLeaving()
        }
    }

    private func send(_ request: HTTPRequest) {
        capture?.sent(request, at: .now)
        let sent = { [weak self] in
            guard let self else { return }
            perform(phone.requestSent(request.id, at: .now))
        }
        gateway.perform(request, sent: sent) { [weak self] result in
            guard let self else { return }
            switch result {
            case .success(let response):
                capture?.received(response, for: request.id, at: .now)
                perform(phone.received(response, for: request.id, at: .now))
            case .failure(let failure):
                capture?.ended(request.id, at: .now)
                perform(phone.requestFailed(request.id, failure, at: .now))
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
        updateTones(snapshot)
        // From the start of sign-in on, whose own connection is soon the long poll's.
        let expectsRequests = snapshot.line == .ready || snapshot.line == .signingIn
        if gateway.staysWarm != expectsRequests { gateway.staysWarm = expectsRequests }
        publish(.changed(snapshot, sound.statistics))
    }

    private func updateTones(_ snapshot: PhoneSnapshot) {
        tones?.update(snapshot)
        if let call = snapshot.call { sound.audio(of: call.id)?.tone = tones?.callTone }
    }

    private func soundReported(_ report: CallSound.Report) {
        switch report {
        case .figures(let statistics):
            for news in phone.judgeCall(statistics, at: .now) { perform(news) }
            lastSnapshot = phone.snapshot
            // Tones end by the clock too.
            updateTones(phone.snapshot)
            publish(.changed(phone.snapshot, statistics))
        case .failed(let error):
            publish(.soundFailed(error))
        case .device(let news):
            publish(.device(news))
        case .ended(let call, let statistics):
            publish(.callEnded(call, statistics))
            publishLeaving()
        }
    }

    /// The last event comes after the report of the last call.
    private func publishLeaving() {
        guard hasSignedOut, !sound.isEnding else { return }
        publish(.signedOut)
    }
}

extension PhoneDriver: SocketOwner {
    package func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        capture?.opened(id, local: local, remote: remote)
        perform(phone.socketOpened(id, local: local, remote: remote, at: now))
    }

    package func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
        perform(phone.socketFailed(id, failure, at: now))
    }

    package func received(
        _ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime
    ) {
        guard !phone.receiveMedia(bytes, from: source, on: id, at: now) else { return }
        capture?.received(bytes, from: source, on: id, at: now)
        let actions = phone.received(bytes, from: source, on: id, at: now)
        // What asks for nothing may have moved a deadline, but there is nothing new to show.
        if actions.isEmpty { rearm() } else { perform(actions) }
    }
}
