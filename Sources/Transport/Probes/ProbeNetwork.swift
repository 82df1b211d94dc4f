internal import ICEClient
package import NIOCore
internal import Signaling
internal import Synchronization
internal import Wire

/// Where probes run, reached from any thread: many at a time on one event loop.
package final class ProbeNetwork: Sendable {
    let eventLoop: any EventLoop
    private let network: NIOLoopBound<NetworkLoop>
    let settings: NetworkSettings
    private let nextSocket = Atomic<UInt32>(1)

    /// More than any probe uses.
    private static let socketsOfOne: UInt32 = 16

    private init(_ network: NIOLoopBound<NetworkLoop>, _ settings: NetworkSettings, on eventLoop: any EventLoop) {
        self.network = network
        self.settings = settings
        self.eventLoop = eventLoop
    }

    package static func make(_ settings: NetworkSettings, on eventLoop: any EventLoop) async throws -> ProbeNetwork {
        try await eventLoop.submit {
            let network = NetworkLoop(eventLoop: eventLoop, settings: settings)
            return ProbeNetwork(NIOLoopBound(network, eventLoop: eventLoop), settings, on: eventLoop)
        }.get()
    }

    /// Runs a probe to its outcome; it is made with the first of 16 socket identifiers that are its own.
    package func run<Probe: NetworkProbe>(_ make: (UInt32) -> Probe) async throws -> Probe.Outcome {
        let probe = make(nextSocket.add(Self.socketsOfOne, ordering: .relaxed).oldValue)
        return try await eventLoop.flatSubmit { [network] in
            ProbeRunner.run(probe, on: network.value)
        }.get()
    }
}
