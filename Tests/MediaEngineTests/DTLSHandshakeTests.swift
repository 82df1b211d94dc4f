import MediaEngine
import Testing
import Wire

@Suite struct DTLSHandshakeTests {
    typealias Kind = DTLSCertificate.Kind

    private func pair(client: Kind = .ecdsaP256, server: Kind = .ecdsaP256) throws -> DTLSPair {
        try DTLSPair(
            client: DTLSTestCertificates.certificate(client), server: DTLSTestCertificates.certificate(server))
    }

    private func connectedPair() throws -> DTLSPair {
        let pair = try pair()
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        try #require(pair.areConnected)
        return pair
    }

    @Test(arguments: Kind.allCases, Kind.allCases)
    func bothEndsGetTheSameKeys(_ client: Kind, _ server: Kind) throws {
        let pair = try pair(client: client, server: server)
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        let (ours, theirs) = (try #require(pair.keys[.client]), try #require(pair.keys[.server]))
        #expect(ours.profile == .aeadAES128GCM)
        #expect(ours.local == theirs.remote)
        #expect(ours.remote == theirs.local)
        #expect(ours.local != ours.remote)
        #expect(ours.local.key.count == 16 && ours.local.salt.count == 12)
        #expect(pair.failures.isEmpty)
        // Hello, flight, certificate and Finished, Finished: two round trips.
        #expect(pair.flights == [.client: 2, .server: 2])
        #expect(pair.longest <= 1200)
        #expect(pair.nextDeadline == nil)
    }

    @Test func theKeysCarryPackets() throws {
        let pair = try connectedPair()
        let sender = MediaSession(configuration: .init(clockRate: 8000, canonicalName: "a"), random: .seeded(1))
        let receiver = MediaSession(configuration: .init(clockRate: 8000, canonicalName: "b"), random: .seeded(2))
        try sender.install(#require(pair.keys[.client]), at: .zero)
        try receiver.install(#require(pair.keys[.server]), at: .zero)
        var buffer = [UInt8](repeating: 0, count: 200)
        let length = buffer.withUnsafeMutableBytes { buffer in
            [UInt8](repeating: 9, count: 100).withUnsafeBytes { payload in
                sender.protect(
                    payload: payload, timestamp: 0, marker: true, payloadType: 0, into: buffer, at: .zero)
            }
        }
        buffer.withUnsafeMutableBytes { bytes in
            receiver.receive(.init(rebasing: bytes[..<(length ?? 0)]), at: .zero)
        }
        #expect(receiver.statistics.packetsReceived == 1)
        #expect(receiver.statistics.bytesReceived == 100)
    }

    @Test func noKeysLeaveIfTheCertificateIsAnother() throws {
        let (mine, yours, other) = (
            try DTLSTestCertificates.ecdsa.get(), try DTLSTestCertificates.otherECDSA.get(),
            try DTLSTestCertificates.rsa.get()
        )
        let client = try DTLSPair(client: mine, server: yours, clientExpects: other.fingerprint)
        client.start(at: .zero)
        client.deliver(at: .zero)
        #expect(client.failures == [.client: .fingerprintMismatch])
        #expect(client.keys[.client] == nil)
        // The server had already agreed; it hears that its peer left.
        #expect(client.closed == [.server])

        let server = try DTLSPair(client: mine, server: yours, serverExpects: other.fingerprint)
        server.start(at: .zero)
        server.deliver(at: .zero)
        #expect(server.failures[.server] == .fingerprintMismatch)
        #expect(server.keys[.server] == nil)
        #expect(server.client.nextDeadline == nil)
    }

    @Test(arguments: DTLSFingerprint.Algorithm.allCases)
    func fingerprintsOfAllDigestsAreCompared(_ algorithm: DTLSFingerprint.Algorithm) throws {
        let certificate = try DTLSTestCertificates.ecdsa.get()
        let right = try #require(certificate.fingerprint(algorithm))
        for index in [0, right.bytes.count - 1] {
            var bytes = right.bytes
            bytes[index] ^= 1
            let wrong = try #require(DTLSFingerprint(algorithm: algorithm, bytes: bytes))
            let refused = try DTLSPair(client: certificate, server: certificate, serverExpects: wrong)
            refused.start(at: .zero)
            refused.deliver(at: .zero)
            #expect(refused.failures[.server] == .fingerprintMismatch)
        }
        let pair = try DTLSPair(client: certificate, server: certificate, serverExpects: right)
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        #expect(pair.areConnected)
    }

    @Test func aServerReadsWhatCameBeforeItsStart() throws {
        let pair = try pair()
        pair.perform(pair.client.start(at: .zero), of: .client)
        pair.deliver(at: .zero)
        #expect(pair.keys.isEmpty)
        #expect(pair.server.nextDeadline == nil)
        pair.perform(pair.server.start(at: .zero), of: .server)
        pair.deliver(at: .zero)
        #expect(pair.areConnected)
    }

    @Test func whatComesBeforeTheStartIsBounded() throws {
        let pair = try pair()
        for number: UInt8 in 0..<100 {
            let record: [UInt8] = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, number, 0, 1, 0]
            #expect(pair.server.receive(record, at: .zero).isEmpty)
        }
        #expect(pair.server.droppedDatagrams == 84)
    }

    @Test(arguments: Kind.allCases)
    func flightsMayArriveTurnedRound(_ kind: Kind) throws {
        let pair = try pair(client: kind, server: kind)
        pair.reversesFlights = true
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        if kind == .rsa2048 { #expect((pair.datagrams[.server] ?? 0) > (pair.flights[.server] ?? 0)) }
        #expect(pair.areConnected)
    }

    @Test(arguments: Kind.allCases)
    func everyDatagramMayArriveTwice(_ kind: Kind) throws {
        let pair = try pair(client: kind, server: kind)
        pair.meddle = { [$0.bytes, $0.bytes] }
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        #expect(pair.areConnected)
        #expect(pair.failures.isEmpty)
        #expect(pair.closed.isEmpty)
    }

    @Test func everyDatagramMayArriveAgainAfterTheHandshake() throws {
        let pair = try pair()
        var seen: [DTLSPair.Passing] = []
        pair.meddle = { passing in
            seen.append(passing)
            return [passing.bytes]
        }
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        try #require(pair.areConnected)
        pair.meddle = { [$0.bytes] }
        for passing in seen {
            let side: DTLSPair.Side = passing.from == .client ? .server : .client
            pair.perform(pair[side].receive(passing.bytes, at: .zero), of: side)
            pair.deliver(at: .zero)
        }
        #expect(pair.failures.isEmpty && pair.closed.isEmpty)
        pair.perform(pair.client.close(), of: .client)
        pair.deliver(at: .zero)
        #expect(pair.closed == [.server])
    }

    @Test func garbageBetweenTheFlightsIsDropped() throws {
        let pair = try pair()
        var random = RandomSource.seeded(6)
        pair.meddle = { passing in
            let garbage = [
                [], [22], random.bytes(200), [22, 0xFE], [22, 0xFE, 0xFD] + random.bytes(9),
                [0x16, 0x03, 0x03] + random.bytes(60), [40, 0xFE, 0xFD, 0, 0] + random.bytes(40),
                // An encrypted record before there are keys, and a record longer than its datagram.
                [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 32] + random.bytes(32),
                [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0x40, 0] + random.bytes(32),
            ]
            return garbage + [passing.bytes] + garbage
        }
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        #expect(pair.areConnected)
        #expect(pair.failures.isEmpty)
        #expect(pair.client.droppedDatagrams > 0 && pair.server.droppedDatagrams > 0)
    }

    @Test(arguments: [DTLSRole.client, .server])
    func randomDatagramsNeverTrap(_ role: DTLSRole) throws {
        let certificate = try DTLSTestCertificates.ecdsa.get()
        var random = RandomSource.seeded(7)
        var failures = 0
        for _ in 0..<300 {
            let endpoint = try DTLSEndpoint(
                role: role, certificate: certificate, expectedFingerprint: certificate.fingerprint)
            _ = endpoint.start(at: .zero)
            var endings = 0
            for _ in 0..<40 {
                let body = random.bytes(Int.random(in: 1...60, using: &random))
                let type = UInt8.random(in: 20...25, using: &random)
                let version: UInt8 = Bool.random(using: &random) ? 0xFD : 0xFF
                let header: [UInt8] = [type, 0xFE, version, 0, 0, 0, 0, 0, 0, 0, 1, 0, UInt8(body.count)]
                for action in endpoint.receive(header + body, at: .zero) {
                    switch action {
                    case .connected: Issue.record("connected by garbage")
                    case .failed: endings += 1
                    case .transmit, .closedByPeer: break
                    }
                }
            }
            #expect(endings <= 1)
            failures += endings
        }
        #expect(failures > 0)
    }

    @Test func aForgedPlainAlertDoesNotEndAnAssociation() throws {
        let pair = try connectedPair()
        for side in DTLSPair.Side.allCases {
            for description: UInt8 in [0, 40, 42] {
                let level: UInt8 = description == 0 ? 1 : 2
                let record: [UInt8] = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, level, description]
                pair.perform(pair[side].receive(record, at: .zero), of: side)
                let encrypted: [UInt8] = [21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, 2, level, description]
                pair.perform(pair[side].receive(encrypted, at: .zero), of: side)
            }
        }
        #expect(pair.closed.isEmpty && pair.failures.isEmpty)
        pair.perform(pair.client.close(), of: .client)
        pair.deliver(at: .zero)
        #expect(pair.closed == [.server])
    }

    @Test(arguments: DTLSPair.Side.allCases)
    func aGoodbyeIsHeardOnce(_ side: DTLSPair.Side) throws {
        let pair = try connectedPair()
        pair.perform(pair[side].close(), of: side)
        pair.deliver(at: .zero)
        #expect(pair.closed == [side == .client ? .server : .client])
        #expect(pair.client.close().isEmpty && pair.server.close().isEmpty)
        #expect(pair[side].start(at: .zero).isEmpty)
        #expect(pair[side].timerFired(at: .zero + .seconds(60)).isEmpty)
    }

    @Test func closingAnUnfinishedHandshakeSaysNothing() throws {
        let pair = try pair()
        pair.start(at: .zero)
        #expect(pair.client.close().isEmpty)
        #expect(pair.client.nextDeadline == nil)
        pair.deliver(at: .zero)
        #expect(pair.keys.isEmpty)
    }

    @Test func anAlertOfThePeerEndsTheHandshake() throws {
        let pair = try pair()
        pair.start(at: .zero)
        // handshake_failure
        let alert: [UInt8] = [21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40]
        #expect(pair.client.receive(alert, at: .zero) == [.failed(.alert(40))])
        #expect(pair.client.receive(alert, at: .zero).isEmpty)
        #expect(pair.client.nextDeadline == nil)
    }

    @Test func aSilentPeerIsGivenUpAfterThreeQuartersOfAMinute() throws {
        let pair = try pair()
        pair.start(at: .zero)
        let limit = MonotonicTime.zero + .seconds(45)
        #expect((pair.client.nextDeadline ?? limit) < limit)
        #expect(pair.client.timerFired(at: limit) == [.failed(.timedOut)])
        #expect(pair.client.nextDeadline == nil)
        // A server has nothing to repeat before a client speaks.
        #expect(pair.server.nextDeadline == limit)
        #expect(pair.server.timerFired(at: limit) == [.failed(.timedOut)])
    }

    @Test func theFirstWaitFollowsThePath() throws {
        let certificate = try DTLSTestCertificates.ecdsa.get()
        for (asked, expected) in [(0, 50), (50, 50), (240, 240), (3000, 3000), (60000, 3000)] {
            let endpoint = try DTLSEndpoint(
                role: .client, certificate: certificate, expectedFingerprint: certificate.fingerprint,
                initialTimeout: .milliseconds(asked))
            _ = endpoint.start(at: .zero)
            let wait = (try #require(endpoint.nextDeadline) - .zero).milliseconds
            // A little of it has gone since, and a millisecond is added.
            #expect(wait <= Double(expected) + 1 && wait > Double(expected) - 30, "\(asked): \(wait)")
        }
    }
}
