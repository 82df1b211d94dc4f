package import CallEngine
internal import MediaEngine
package import NIOCore
internal import NIOPosix
internal import Signaling
internal import Wire

/// A running phone, reached from any thread: commands go in, events come out in order.
package final class PhoneHandle: Sendable {
    package let events: AsyncStream<PhoneEvent>
    private let eventLoop: any EventLoop
    private let driver: NIOLoopBound<PhoneDriver>
    private let gateway: NIOLoopBound<GatewayClient>

    private init(
        events: AsyncStream<PhoneEvent>, driver: NIOLoopBound<PhoneDriver>, gateway: NIOLoopBound<GatewayClient>,
        eventLoop: any EventLoop
    ) {
        self.events = events
        self.driver = driver
        self.gateway = gateway
        self.eventLoop = eventLoop
    }

    /// Builds a phone on an event loop; it does nothing before `signIn` is sent.
    package static func start(
        _ configuration: PhoneConfiguration, gateway baseURL: String, sound: SoundChoice, tls: TLSSettings,
        on eventLoop: any EventLoop
    ) async throws -> PhoneHandle {
        // The library's first use takes tens of milliseconds, which no call shall wait for.
        try await NIOThreadPool.singleton.runIfActive { MediaSession.prepare() }
        return try await eventLoop.submit {
            let (events, continuation) = AsyncStream.makeStream(of: PhoneEvent.self)
            let gateway = GatewayClient(
                baseURL: baseURL, connectTimeout: configuration.session.connectTimeout, eventLoop: eventLoop, tls: tls)
            let driver = PhoneDriver(
                phone: Phone(configuration: configuration, random: .system),
                network: NetworkLoop(eventLoop: eventLoop, tls: tls), gateway: gateway, choice: sound,
                publish: { continuation.yield($0) })
            return PhoneHandle(
                events: events, driver: NIOLoopBound(driver, eventLoop: eventLoop),
                gateway: NIOLoopBound(gateway, eventLoop: eventLoop), eventLoop: eventLoop)
        }.get()
    }

    package func send(_ command: PhoneCommand) {
        eventLoop.execute { [driver] in driver.value.handle(command) }
    }

    /// Closes the connections to the gateway; for after the `signedOut` event.
    package func shutdown() async throws {
        try await eventLoop.flatSubmit { [gateway] in gateway.value.shutdown() }.get()
    }
}
