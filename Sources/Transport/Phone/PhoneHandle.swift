package import CallEngine
package import ICEClient
package import MediaEngine
package import NIOCore
internal import NIOPosix
internal import Signaling
internal import Wire

/// A running phone, reached from any thread: commands go in, events come out in order.
package final class PhoneHandle: Sendable {
    /// For one reader; what it does not read in time is left out by `PhoneEventQueue`'s rules.
    package let events: PhoneEventQueue
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<PhoneDriver>
    private let gateway: NIOLoopBound<GatewayClient>

    private let watch: NIOLoopBound<AddressWatch?>
    private let captureFile: CaptureFile?

    private init(
        events: PhoneEventQueue, driver: PhoneDriver, gateway: GatewayClient, watch: AddressWatch?,
        captureFile: CaptureFile?, eventLoop: any EventLoop
    ) {
        self.captureFile = captureFile
        self.events = events
        self.driver = NIOLoopBound(driver, eventLoop: eventLoop)
        self.gateway = NIOLoopBound(gateway, eventLoop: eventLoop)
        self.watch = NIOLoopBound(watch, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Builds a phone on an event loop; it does nothing before `signIn` is sent.
    ///
    /// - Parameters:
    ///   - settings: of its media sockets.
    ///   - gatewaySettings: of its connections to the gateway, to which a proxy may lead or not; nil for the same.
    ///   - capture: a file for all that passes, without secrets.
    ///   - interfaces: whose addresses are watched and used, all when empty; nil for those of the configuration for ever.
    package static func start(
        _ configuration: PhoneConfiguration, gateway baseURL: String, sound: SoundChoice, settings: NetworkSettings,
        gatewaySettings: NetworkSettings? = nil, capture: PacketCapture.Options? = nil, interfaces: [String]? = nil,
        on eventLoop: any EventLoop
    ) async throws -> PhoneHandle {
        // The library's first use takes tens of milliseconds, which no call shall wait for.
        try await NIOThreadPool.singleton.runIfActive { MediaSession.prepare() }
        let messages = MessageRelay()
        let file = try capture.map { try CaptureFile(path: $0.path) { messages.send(.captureFailed($0.sentence)) } }
        let handle = try await eventLoop.submit {
            let events = PhoneEventQueue()
            let gateway = GatewayClient(
                baseURL: baseURL, connectTimeout: configuration.session.connectTimeout, eventLoop: eventLoop,
                settings: gatewaySettings ?? settings)
            let recorder = capture.flatMap { options in
                file.map { PhoneCapture(PacketCapture(options, configuration, gateway: baseURL), file: $0) }
            }
            let driver = PhoneDriver(
                phone: Phone(configuration: configuration, random: .system),
                network: NetworkLoop(eventLoop: eventLoop, settings: settings), gateway: gateway, choice: sound,
                capture: recorder, publish: { events.push($0) })
            // A phone whose system tells nothing of its addresses keeps those it began with.
            let watch = interfaces.flatMap { interfaces in
                try? AddressWatch.start(interfaces: interfaces, on: eventLoop) { [weak driver] in
                    driver?.networkChanged(hostAddresses: $0)
                }
            }
            return PhoneHandle(
                events: events, driver: driver, gateway: gateway, watch: watch, captureFile: file,
                eventLoop: eventLoop)
        }.get()
        messages.follow { [weak handle] in handle?.tell($0) }
        return handle
    }

    /// From now on these TURN servers, or these credentials, are used.
    package func update(turn servers: [TURNServer]) {
        eventLoop.execute { [driver] in driver.value.update(turn: servers) }
    }

    /// Lets who hears of this phone know something that others found out.
    package func tell(_ message: PhoneMessage) {
        eventLoop.execute { [driver] in driver.value.tell(message) }
    }

    /// What is done to the microphone's sound from now on, in the call that is up and in later ones.
    package func setVoice(_ options: VoiceOptions) {
        eventLoop.execute { [driver] in driver.value.setVoice(options) }
    }

    package func send(_ command: PhoneCommand) {
        eventLoop.execute { [driver] in driver.value.handle(command) }
    }

    /// Lets the call that rings go on without a sound.
    package func silenceRing() {
        eventLoop.execute { [driver] in driver.value.silenceRing() }
    }

    /// Records the present call to a file of its own, or ends its recording.
    package func setRecording(_ isOn: Bool) {
        eventLoop.execute { [driver] in driver.value.setRecording(isOn) }
    }

    /// Closes the connections to the gateway and completes the capture; for after the `signedOut` event.
    package func shutdown() async throws {
        await captureFile?.close()
        try await eventLoop.flatSubmit { [gateway, watch] in
            watch.value?.stop()
            return gateway.value.shutdown()
        }.get()
    }
}
