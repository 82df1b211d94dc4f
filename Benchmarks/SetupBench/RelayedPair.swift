import CallEngine
import ICEClient
import MediaEngine
import NIOCore
import Signaling
import Transport
import Wire

/// Two ends of a call, joined by function calls where there would be signalling; confined to one event loop.
final class RelayedPair {
    private let loop: any EventLoop
    private var ends: [BenchLeg] = []
    private let promise: EventLoopPromise<[Duration]>
    private var answeredAt = MonotonicTime.zero

    init(_ server: TURNServer, on loop: any EventLoop) throws {
        self.loop = loop
        promise = loop.makePromise()
        MediaSession.prepare()
        let network = NetworkLoop(eventLoop: loop, tls: try TLSSettings())
        let certificate = try DTLSCertificate.make()
        for (index, role) in [ICERole.controlling, .controlled].enumerated() {
            ends.append(
                BenchLeg(
                    role, server, network: network, certificate: certificate, firstSocket: UInt32(index + 1) * 4096))
        }
    }

    /// From the answer's arrival to the first valid pair of the end that offered, and to keys and the first packet at both ends.
    func run() -> EventLoopFuture<[Duration]> {
        for end in ends {
            end.whenReady = { [self] in if ends.allSatisfy(\.isReady) { join() } }
            end.changed = { [self] in finishIfDone() }
            end.start()
        }
        return promise.futureResult
    }

    private func join() {
        do {
            let offer = try ends[0].offer()
            let answer = try ends[1].answer(offer)
            answeredAt = .now
            try ends[0].accept(answer)
            // A packet each 20 ms from both, as a call would send them.
            let bound = NIOLoopBound(self, eventLoop: loop)
            loop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { _ in
                for end in bound.value.ends { end.sendFrame() }
            }
        } catch {
            promise.fail(error)
        }
    }

    private func finishIfDone() {
        let both = [\SetupTimes.keysReady, \SetupTimes.firstMedia].map { step in
            ends.compactMap { $0.times?[keyPath: step] }
        }
        guard let path = ends[0].times?.pathFound, both.allSatisfy({ $0.count == 2 }) else { return }
        let answeredAt = answeredAt
        promise.succeed(([path] + both.compactMap { $0.max() }).map { $0 - answeredAt })
    }
}
