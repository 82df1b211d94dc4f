import MediaEngine
import Testing
import Wire

@Suite struct MediaSessionReportTests {
    @Test func anotherClockGoesOnWhereTheFormerStopped() throws {
        let pair = try MediaSessionPair()
        _ = pair.near.packet([1], timestamp: 96_000)
        #expect(pair.near.timestamp(at: .zero + .seconds(1)) == 144_000)
        var settings = pair.near.configuration
        settings.clockRate = 8000
        pair.near.change(to: settings, at: .zero + .seconds(1))
        #expect(pair.near.timestamp(at: .zero + .seconds(2)) == 152_000)
    }

    @Test func reportsBeginAfterASecondAndGoOn() throws {
        let pair = try MediaSessionPair()
        let first = try #require(pair.near.nextDeadline)
        #expect((750...1250).contains((first - .zero).milliseconds))
        var now = first
        for _ in 0..<100 {
            _ = try #require(pair.near.reportBytes(at: now))
            let next = try #require(pair.near.nextDeadline)
            #expect((1000...2000).contains((next - now).milliseconds))
            now = next
        }
        #expect(pair.near.statistics.reportsSent == 100)
    }

    /// 40 ms there, 60 ms back, the peer holds the report for 500 ms.
    @Test func theRoundTripIsWhatThePathTakes() throws {
        let pair = try MediaSessionPair()
        let start = MonotonicTime.zero + .seconds(1000)
        pair.far.take(try #require(pair.near.packet([1], at: start)), at: start + .milliseconds(40))
        pair.far.take(try #require(pair.near.reportBytes(at: start)), at: start + .milliseconds(40))
        let answer = try #require(pair.far.reportBytes(at: start + .milliseconds(540)))
        pair.near.take(answer, at: start + .milliseconds(600))
        let time = try #require(pair.near.statistics.roundTripTime)
        #expect(abs((time - .milliseconds(100)).milliseconds) < 0.1)
        #expect(pair.far.statistics.roundTripTime == nil)
    }

    @Test func anImpossibleRoundTripIsNotBelieved() throws {
        let pair = try MediaSessionPair()
        let start = MonotonicTime.zero + .seconds(1000)
        pair.far.take(try #require(pair.near.packet([1], at: start)), at: start)
        pair.far.take(try #require(pair.near.reportBytes(at: start)), at: start)
        // The peer's clock runs fast: it says it held the report longer than the time that passed.
        let answer = try #require(pair.far.reportBytes(at: start + .milliseconds(500)))
        pair.near.take(answer, at: start + .milliseconds(400))
        #expect(pair.near.statistics.roundTripTime == nil)
        #expect(pair.near.statistics.remote != nil)
    }

    @Test func thePeersViewIsKept() throws {
        let pair = try MediaSessionPair()
        // Of ten, two are lost; every second one comes 4 ms late.
        for index in 0..<10 {
            let now = MonotonicTime.zero + .milliseconds(20 * index)
            let packet = try #require(pair.near.packet([1], timestamp: UInt32(960 * index), at: now))
            if index != 4, index != 5 { pair.far.take(packet, at: now + .milliseconds(index % 2 == 0 ? 0 : 4)) }
        }
        pair.near.take(try #require(pair.far.reportBytes(at: .zero + .seconds(1))), at: .zero + .seconds(1))
        let remote = try #require(pair.near.statistics.remote)
        #expect(remote.lossFraction == 51.0 / 256)
        #expect(remote.packetsLost == 2)
        let jitter = pair.far.statistics.jitter
        #expect(jitter > .milliseconds(1) && jitter < .milliseconds(2))
        #expect(abs((remote.jitter - jitter).milliseconds) < 0.03)
    }

    @Test func aListenerSendsReceiverReports() throws {
        let pair = try MediaSessionPair()
        let opener = try SRTPTransform(
            profile: pair.nearKeys.profile, master: pair.nearKeys.local, direction: .inbound)
        func types(_ bytes: [UInt8]) throws -> [UInt8] {
            let plain = try opener.openedControl(bytes)
            return plain.withUnsafeBytes { buffer in
                var types: [UInt8] = []
                guard var reader = RTCPReader(buffer) else { return [] }
                while let packet = reader.next() {
                    switch packet {
                    case .senderReport: types.append(200)
                    case .receiverReport: types.append(201)
                    case .sourceDescription(let description):
                        types.append(202)
                        #expect(description.canonicalName(of: pair.near.ssrc) == "near")
                    case .goodbye: types.append(203)
                    case .extendedReport: types.append(207)
                    case .other(let type): types.append(type)
                    }
                }
                return types
            }
        }
        #expect(try types(#require(pair.near.reportBytes(at: .zero))) == [201, 202])
        _ = pair.near.packet([1])
        #expect(try types(#require(pair.near.reportBytes(at: .zero))) == [200, 202])
        #expect(try types(#require(pair.near.reportBytes(at: .zero))) == [201, 202])
        #expect(try types(#require(pair.near.goodbyeBytes(at: .zero))) == [201, 202, 203])
        #expect(pair.near.nextDeadline == nil)
    }

    @Test func aSenderReportTellsTheMediaTime() throws {
        let pair = try MediaSessionPair()
        let opener = try SRTPTransform(
            profile: pair.nearKeys.profile, master: pair.nearKeys.local, direction: .inbound)
        let packet = try #require(pair.near.packet([1, 2], timestamp: 4800, at: .zero + .seconds(5)))
        let timestamp = packet[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let report = try #require(pair.near.reportBytes(at: .zero + .milliseconds(5500)))
        let plain = try opener.openedControl(report)
        plain.withUnsafeBytes { buffer in
            var reader = RTCPReader(buffer)
            guard case .senderReport(_, let info, let blocks) = reader?.next() else {
                Issue.record("no sender report")
                return
            }
            // Half a second after the packet.
            #expect(info.rtpTimestamp == timestamp &+ 24000)
            #expect(info.ntp.rawValue == 5 << 32 | 1 << 31)
            #expect(info.packets == 1 && info.bytes == 2)
            #expect(blocks.count == 0)
        }
    }

    @Test func aGoodbyeIsNoticedUntilTheSourceSpeaksAgain() throws {
        let pair = try MediaSessionPair()
        pair.far.take(try #require(pair.near.packet([1])))
        #expect(!pair.far.statistics.hasRemoteLeft)
        pair.far.take(try #require(pair.near.goodbyeBytes(at: .zero)))
        #expect(pair.far.statistics.hasRemoteLeft)
        pair.far.take(try #require(pair.near.packet([2])))
        #expect(!pair.far.statistics.hasRemoteLeft)
    }

    @Test func aGoodbyeOfAnotherSourceIsNot() throws {
        let pair = try MediaSessionPair()
        pair.far.take(try #require(pair.near.packet([1])))
        pair.far.take(try #require(pair.anotherNear(ssrc: 77).goodbyeBytes(at: .zero)))
        #expect(!pair.far.statistics.hasRemoteLeft)
    }

    @Test func aLongNameFitsTheLargestReport() throws {
        let session = MediaSession(
            configuration: .init(clockRate: 8000, canonicalName: String(repeating: "n", count: 300)),
            random: .seeded(1))
        let pair = try MediaSessionPair()
        try session.install(pair.farKeys, at: .zero)
        session.take(try #require(pair.near.packet([1])))
        _ = session.packet([1])
        #expect(session.goodbyeBytes(at: .zero, room: MediaSession.maximumReportLength) != nil)
    }
}
