import NIOCore
import NIOPosix
import Signaling
import Testing
import Transport
import Wire

@testable import CloudLab

/// Two hosts of legs with real sockets on loopback: one is the lab, the other plays a client.
@Suite struct MediaLegHostTests {
    private static let loopback = IPAddress.v4(0x7F00_0001)
    private static let external = IPAddress.v4(0xCB00_7105)
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    private final class End {
        var host: MediaLegHost
        var events = AsyncStream<LegEvent>.makeStream()

        init(_ options: MediaLegHost.Options, on loop: any EventLoop) throws {
            host = try MediaLegHost(options, eventLoop: loop, tls: TLSSettings())
            host.report = { [continuation = events.continuation] in continuation.yield($0) }
        }
    }

    /// An end, from any thread.
    private struct Remote: Sendable {
        let end: NIOLoopBound<End>
        let events: AsyncStream<LegEvent>

        func perform(_ actions: LegAction...) {
            end.eventLoop.execute { for action in actions { end.value.host.perform(action) } }
        }

        /// The first event that is of interest.
        func event<Value: Sendable>(_ pick: (LegEvent) -> Value?) async -> Value? {
            for await event in events { if let value = pick(event) { return value } }
            return nil
        }
    }

    private func makeEnd(external: IPAddress? = nil) async throws -> Remote {
        let options = MediaLegHost.Options(addresses: [Self.loopback], externalAddress: external)
        return try await loop.submit { [loop] in
            let end = try End(options, on: loop)
            return Remote(end: NIOLoopBound(end, eventLoop: loop), events: end.events.stream)
        }.get()
    }

    private func offer(of end: Remote) async throws -> LegDescription {
        end.perform(.create(LegID(1)), .makeOffer(LegID(1)))
        let offer = await end.event { event in
            if case .offerReady(_, let offer) = event { offer } else { nil }
        }
        return try #require(offer)
    }

    private func answer(of end: Remote, to offer: LegDescription) async throws -> LegDescription {
        end.perform(.create(LegID(1)), .acceptOffer(LegID(1), offer))
        let answer = await end.event { event in
            if case .answerReady(_, let answer) = event { answer } else { nil }
        }
        return try #require(answer)
    }

    @Test func theExternalAddressStandsInOffersAndAnswers() async throws {
        let lab = try await makeEnd(external: Self.external)
        let client = try await makeEnd()
        let plain = try await offer(of: client)
        #expect(plain.sdp.contains("c=IN IP4 127.0.0.1\r\n") && !plain.sdp.contains("203.0.113.5"))
        let answer = try await answer(of: lab, to: plain)
        #expect(answer.sdp.contains("c=IN IP4 203.0.113.5\r\n"))
        #expect(answer.candidates.contains { $0.candidate.contains(" 203.0.113.5 ") })
        let other = try await makeEnd(external: Self.external)
        let offer = try await offer(of: other)
        #expect(offer.sdp.contains("c=IN IP4 203.0.113.5\r\n"))
        #expect(offer.candidates.contains { $0.candidate.contains(" 203.0.113.5 ") })
        for end in [lab, client, other] { end.perform(.close(LegID(1))) }
    }

    /// Calls until sound has come back, then closes; gives what is left of the hosts, which is nothing.
    @Test(.timeLimit(.minutes(1))) func soundComesBackFromTheEchoAndNothingStaysBehind() async throws {
        let (lab, client) = try await call()
        client.perform(.attach(LegID(1), .music))
        lab.perform(.attach(LegID(1), .echo))
        var received = 0
        while received < 5 {
            client.perform(.reportStatistics(LegID(1)))
            received =
                await client.event { event in
                    if case .statistics(_, let statistics) = event {
                        statistics.audio?.packetsReceived ?? 0
                    } else {
                        nil
                    }
                } ?? .max
            await Task.yield()
        }
        let remains = try await loop.submit { [loop] in
            let hosts = try [lab, client].map { end in
                end.end.value.host.perform(.close(LegID(1)))
                let kept = Weak(end.end.value.host)
                // The tests' handle is replaced, so that only the host's own parts could hold it.
                end.end.value.host = try MediaLegHost(
                    MediaLegHost.Options(addresses: []), eventLoop: loop, tls: TLSSettings())
                return kept
            }
            return NIOLoopBound(hosts, eventLoop: loop)
        }.get()
        // Its sockets' channels and the player's last tick are gone a moment later.
        while try await loop.submit({ remains.value.contains { $0.host != nil } }).get() { await Task.yield() }
    }

    private func call() async throws -> (lab: Remote, client: Remote) {
        let lab = try await makeEnd()
        let client = try await makeEnd()
        let answer = try await answer(of: lab, to: offer(of: client))
        client.perform(.acceptAnswer(LegID(1), answer))
        for end in [lab, client] {
            let isConnected = await end.event { event in
                if case .connected = event { true } else { nil }
            }
            #expect(isConnected == true)
        }
        return (lab, client)
    }

    private struct Weak {
        weak var host: MediaLegHost?

        init(_ host: MediaLegHost) {
            self.host = host
        }
    }
}
