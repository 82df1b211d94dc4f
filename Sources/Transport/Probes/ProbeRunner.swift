internal import ICEClient
internal import NIOCore
internal import Wire

/// Runs one probe on an event loop: performs what it asks for, and keeps its timer.
final class ProbeRunner<Probe: NetworkProbe>: SocketOwner {
    private var probe: Probe
    private let network: NetworkLoop
    private var promise: EventLoopPromise<Probe.Outcome>?
    private var timer: (deadline: MonotonicTime, scheduled: Scheduled<Void>)?

    private init(_ probe: Probe, _ network: NetworkLoop, _ promise: EventLoopPromise<Probe.Outcome>) {
        self.probe = probe
        self.network = network
        self.promise = promise
    }

    /// Call it on the event loop of `network`.
    static func run(_ probe: Probe, on network: NetworkLoop) -> EventLoopFuture<Probe.Outcome> {
        let promise = network.eventLoop.makePromise(of: Probe.Outcome.self)
        let runner = ProbeRunner(probe, network, promise)
        // Sockets do not keep their owner: whoever waits for the outcome does.
        let kept = NIOLoopBound(runner, eventLoop: network.eventLoop)
        promise.futureResult.whenComplete { _ in kept.value.timer?.scheduled.cancel() }
        runner.perform(runner.probe.start(at: .now))
        return promise.futureResult
    }

    private func perform(_ actions: [NetworkAction]) {
        for action in actions { network.perform(action, for: self) }
        if let outcome = probe.outcome {
            promise?.succeed(outcome)
            promise = nil
        } else {
            rearm()
        }
    }

    private func rearm() {
        guard timer?.deadline != probe.nextDeadline else { return }
        timer?.scheduled.cancel()
        timer = nil
        guard let deadline = probe.nextDeadline else { return }
        let bound = NIOLoopBound(self, eventLoop: network.eventLoop)
        let scheduled = network.eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
        timer = (deadline, scheduled)
    }

    private func timerFired() {
        timer = nil
        guard probe.outcome == nil else { return }
        perform(probe.timerFired(at: .now))
    }

    func socketConnected(_ id: SocketID) { probe.socketConnected(id) }

    func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) {
        perform(probe.socketOpened(id, local: local, remote: remote, at: now))
    }

    func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) {
        perform(probe.socketFailed(id, failure, at: now))
    }

    func received(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime) {
        perform(probe.receive(Array(bytes), from: source, on: id, at: now))
    }
}
