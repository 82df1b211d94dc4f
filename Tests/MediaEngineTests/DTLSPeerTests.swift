import Testing
import Wire

@testable import MediaEngine

/// Peers that are made otherwise than we are: other profiles, larger certificates, smaller fragments, cookies.
@Suite struct DTLSPeerTests {
    private func connect(_ pair: DTLSPair) {
        pair.start(at: .zero)
        pair.deliver(at: .zero)
    }

    /// The server's order decides, and ours has GCM of 128 bits first (RFC 5764, section 4.1.1).
    @Test(arguments: SRTPProfile.allCases)
    func aPeerWithOneProfileGetsIt(_ profile: SRTPProfile) throws {
        let ours = try DTLSTestCertificates.ecdsa.get()
        let peer = try DTLSTestCertificates.make(profiles: [profile])
        for pair in [try DTLSPair(client: peer, server: ours), try DTLSPair(client: ours, server: peer)] {
            connect(pair)
            let (one, other) = (try #require(pair.keys[.client]), try #require(pair.keys[.server]))
            #expect(one.profile == profile && other.profile == profile)
            #expect(one.local == other.remote && one.remote == other.local && one.local != one.remote)
            #expect(one.local.key.count == profile.keyLength && one.local.salt.count == profile.saltLength)
            try carryPackets(one, other)
        }
    }

    private func carryPackets(_ one: SRTPKeys, _ other: SRTPKeys) throws {
        let sender = try SRTPTransform(profile: one.profile, master: one.local, direction: .outbound)
        let receiver = try SRTPTransform(profile: other.profile, master: other.remote, direction: .inbound)
        let packet = rtpPacket(sequenceNumber: 7)
        #expect(try receiver.opened(try sender.sealed(packet)) == packet)
    }

    @Test func theServersOrderDecides() throws {
        let ours = try DTLSTestCertificates.ecdsa.get()
        let reversed = try DTLSTestCertificates.make(profiles: SRTPProfile.allCases.reversed())
        let first = try DTLSPair(client: reversed, server: ours)
        connect(first)
        #expect(first.keys[.server]?.profile == .aeadAES128GCM)
        let second = try DTLSPair(client: ours, server: reversed)
        connect(second)
        #expect(second.keys[.client]?.profile == .aes128CMSHA1Tag32)
    }

    @Test func noCommonProfileMeansNoKeys() throws {
        let pair = try DTLSPair(
            client: DTLSTestCertificates.make(profiles: [.aes128CMSHA1]),
            server: DTLSTestCertificates.make(profiles: [.aeadAES256GCM]))
        connect(pair)
        #expect(pair.keys.isEmpty)
        #expect(pair.failures[.client] == .noCommonProfile)
    }

    @Test(arguments: DTLSPair.Side.allCases)
    func aLongChainFitsThroughSmallDatagrams(_ side: DTLSPair.Side) throws {
        let (ours, long) = (try DTLSTestCertificates.ecdsa.get(), try DTLSTestCertificates.longRSAChain.get())
        let pair = try side == .client ? DTLSPair(client: long, server: ours) : DTLSPair(client: ours, server: long)
        connect(pair)
        #expect(pair.areConnected)
        #expect(pair.longest <= 1200)
        #expect((pair.datagrams[side] ?? 0) >= 4)
    }

    @Test func aServerMayAskForACookie() throws {
        let pair = try DTLSPair(
            client: DTLSTestCertificates.ecdsa.get(), server: DTLSTestCertificates.makeWithCookie())
        connect(pair)
        #expect(pair.areConnected)
        #expect(pair.flights == [.client: 3, .server: 3])
    }

    /// We ask for no cookie, behind ICE: one that comes says nothing.
    @Test func aCookieNobodyAskedForIsIgnored() throws {
        let pair = try DTLSPair(client: DTLSTestCertificates.ecdsa.get(), server: DTLSTestCertificates.rsa.get())
        let hello = try #require(pair.client.start(at: .zero).first)
        guard case .transmit(let bytes) = hello else { return }
        let server = try DTLSEndpoint(
            role: .server, certificate: DTLSTestCertificates.rsa.get(),
            expectedFingerprint: DTLSTestCertificates.ecdsa.get().fingerprint)
        _ = server.start(at: .zero)
        let actions = server.receive(Self.withCookie([1, 2, 3, 4], bytes), at: .zero)
        #expect(actions.count >= 2)
        for action in actions { if case .failed = action { Issue.record("failed: \(action)") } }
    }

    /// Sets a cookie into a ClientHello that has neither session nor cookie.
    private static func withCookie(_ cookie: [UInt8], _ hello: [UInt8]) -> [UInt8] {
        // Record header 13, handshake header 12, version 2, random 32, session identifier's length 1.
        let place = 13 + 12 + 2 + 32 + 1
        var bytes = Array(hello[..<place]) + [UInt8(cookie.count)] + cookie + hello[(place + 1)...]
        for lengthAt in [11, 13 + 2, 13 + 10] {
            let length = Int(bytes[lengthAt]) << 8 + Int(bytes[lengthAt + 1]) + cookie.count
            (bytes[lengthAt], bytes[lengthAt + 1]) = (UInt8(length >> 8), UInt8(length & 255))
        }
        return bytes
    }

    @Test(arguments: [40, 100, 333], DTLSPair.Side.allCases)
    func fragmentsMayBeSmallAndOverlapAndComeInAnyOrder(_ size: Int, _ side: DTLSPair.Side) throws {
        let certificate = try DTLSTestCertificates.certificate(size > 50 ? .rsa2048 : .ecdsaP256)
        let pair = try DTLSPair(client: certificate, server: certificate)
        var splitter = DTLSFragmenter(size: size, overlap: size / 3, seed: UInt64(size))
        var pieces = 0
        pair.meddle = { passing in
            guard passing.from == side else { return [passing.bytes] }
            let fragments = splitter.split(passing.bytes)
            pieces += fragments.count
            return fragments
        }
        connect(pair)
        #expect(pair.areConnected, "\(pair.failures)")
        #expect(pieces > (pair.datagrams[side] ?? 0) + 2)
    }

    /// A hello that comes again, early and late, changes nothing.
    @Test func repeatedHellosAreHarmless() throws {
        let pair = try DTLSPair(client: DTLSTestCertificates.ecdsa.get(), server: DTLSTestCertificates.rsa.get())
        var hello: [UInt8] = []
        pair.meddle = { passing in
            if passing.from == .client, passing.number == 0 { hello = passing.bytes }
            // The same message in new records, as a repeat is.
            let again = (1...5).map { number in
                var bytes = hello
                bytes[10] = UInt8(20 + number)
                return bytes
            }
            return passing.from == .client ? again + [passing.bytes] : [passing.bytes]
        }
        connect(pair)
        #expect(pair.areConnected)
        #expect(pair.failures.isEmpty)
    }
}
