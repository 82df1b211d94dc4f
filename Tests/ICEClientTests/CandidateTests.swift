import ICEClient
import Testing
import Wire

@Suite struct CandidateTests {
    @Test func readsWhatBrowsersWrite() throws {
        let text =
            "a=candidate:842163049 1 UDP 1677729535 203.0.113.9 40678 typ srflx raddr 10.0.0.4 rport 40678 "
            + "generation 0 ufrag qSVD network-cost 999\r\n"
        let candidate = try Candidate.parse(text)
        #expect(candidate.foundation == "842163049")
        #expect(candidate.component == 1)
        #expect(candidate.priority == 1_677_729_535)
        #expect(candidate.endpoint == Endpoint("203.0.113.9:40678"))
        #expect(candidate.type == .serverReflexive)
        #expect(candidate.relatedEndpoint == Endpoint("10.0.0.4:40678"))
        #expect(candidate.base == nil)
    }

    @Test func readsIPv6AndLeavesOutWhatIsMissing() throws {
        let candidate = try Candidate.parse("candidate:1 2 udp 5 2001:db8::1 9 typ relay raddr")
        #expect(candidate.endpoint == Endpoint("[2001:db8::1]:9"))
        #expect(candidate.component == 2)
        #expect(candidate.relatedEndpoint == nil)
        let hidden = try Candidate.parse("candidate:1 1 udp 5 192.0.2.1 9 typ relay raddr 0.0.0.0 rport 0")
        #expect(hidden.relatedEndpoint == nil)
    }

    @Test func saysWhyItIsOfNoUse() {
        let cases: [(String, CandidateError)] = [
            ("candidate:1 1 udp 5 4e4d.local 9 typ host", .hostName),
            ("candidate:1 1 sctp 5 192.0.2.1 9 typ host", .unsupportedTransport),
            ("candidate:1 1 tcp 5 192.0.2.1 9 typ host", .malformed),
            ("candidate:1 1 tcp 5 192.0.2.1 9 typ host tcptype", .malformed),
            ("candidate:1 1 tcp 5 192.0.2.1 9 typ host tcptype other", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 9 typ", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 9 host typ", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 9 typ other", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 0 typ host", .malformed),
            ("candidate:1 1 udp 5 0.0.0.0 9 typ host", .malformed),
            ("candidate:1 1 udp 5 224.0.0.1 9 typ host", .malformed),
            ("candidate:1 1 udp 5 255.255.255.255 9 typ host", .malformed),
            ("candidate:1 1 udp 5 ff02::1 9 typ host", .malformed),
            ("candidate:1 0 udp 5 192.0.2.1 9 typ host", .malformed),
            ("candidate:1 1 udp +5 192.0.2.1 9 typ host", .malformed),
            ("candidate:1 +1 udp 5 192.0.2.1 9 typ host", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 +9 typ host", .malformed),
            ("candidate:1 1 udp -5 192.0.2.1 9 typ host", .malformed),
            ("candidate:1 1 udp 5 192.0.2.1 65536 typ host", .malformed),
            ("candidate:123456789012345678901234567890123 1 udp 5 192.0.2.1 9 typ host", .malformed),
            ("end-of-candidates", .malformed),
            ("", .malformed),
        ]
        for (text, reason) in cases {
            #expect(throws: reason, "\(text)") { try Candidate.parse(text) }
            #expect(Candidate(attribute: text) == nil)
        }
    }

    @Test func isReadBackAsWritten() throws {
        let base = SocketID(3)
        let address = try #require(IPAddress("10.0.0.4"))
        let host = Candidate(.host, Endpoint(address, 40_678), base: base, baseAddress: address)
        let relay = Candidate(
            .relayed, try #require(Endpoint("[2001:db8::5]:50000")), base: base, baseAddress: address, server: "a",
            localPreference: 7)
        #expect(host.attribute == "candidate:\(host.foundation) 1 udp 2130706431 10.0.0.4 40678 typ host")
        #expect(relay.attribute.hasSuffix(" 1 udp 2047 2001:db8::5 50000 typ relay raddr :: rport 9"))
        for candidate in [host, relay] {
            var expected = candidate
            expected.base = nil
            #expect(Candidate(attribute: candidate.attribute) == expected)
        }
    }

    @Test func prioritiesAreThoseOfTheRFC() {
        #expect(Candidate.priority(.host) == 2_130_706_431)
        #expect(Candidate.priority(.peerReflexive) == 1_862_270_975)
        #expect(Candidate.priority(.serverReflexive) == 1_694_498_815)
        #expect(Candidate.priority(.relayed) == 16_777_215)
        #expect(Candidate.priority(.relayed, component: 2) == 16_777_214)
    }

    /// The lines of RFC 6544's examples: direction and type decide the upper bits of the local preference.
    @Test func prioritiesOfConnectionsAreThoseOfTheRFC() {
        #expect(Candidate.priority(.host, .tcp(.active)) == 2_128_609_279)
        #expect(Candidate.priority(.host, .tcp(.passive)) == 2_124_414_975)
        #expect(Candidate.priority(.host, .tcp(.simultaneousOpen)) == 2_120_220_671)
        #expect(Candidate.priority(.serverReflexive, .tcp(.simultaneousOpen)) == 1_692_401_663)
        #expect(Candidate.priority(.serverReflexive, .tcp(.active)) == 1_688_207_359)
        #expect(Candidate.priority(.serverReflexive, .tcp(.passive)) == 1_684_013_055)
        // The preference among sockets keeps its order, below that of any UDP socket in use.
        #expect(
            Candidate.priority(.host, .tcp(.active), localPreference: 800)
                < Candidate.priority(.host, .tcp(.active), localPreference: 808))
        #expect(Candidate.priority(.host, .tcp(.active)) < Candidate.priority(.host, localPreference: .max - 100))
    }

    @Test(arguments: CandidateTransport.Direction.allCases)
    func connectionsAreReadBackAsWritten(_ direction: CandidateTransport.Direction) throws {
        let address = try #require(IPAddress("10.0.0.4"))
        let reflexive = Candidate(
            .serverReflexive, try #require(Endpoint("203.0.113.4:4433")), base: SocketID(1), baseAddress: address,
            transport: .tcp(direction), relatedEndpoint: Endpoint(address, 4433))
        let text = reflexive.attribute
        #expect(text.contains(" 1 tcp ") && text.hasSuffix(" raddr 10.0.0.4 rport 4433 tcptype \(direction.rawValue)"))
        var expected = reflexive
        expected.base = nil
        if direction == .active { expected.endpoint.port = 9 }
        #expect(Candidate(attribute: text) == expected)
        #expect(try Candidate.parse(text.replacing("tcp ", with: "TCP ")) == expected)
    }

    /// What a description tells of connections we may open.
    @Test func activeCandidatesHaveThePortNobodyListensOn() throws {
        let address = try #require(IPAddress("2001:db8::1"))
        let active = Candidate(activeTCPOn: address)
        #expect(
            active.attribute
                == "candidate:\(active.foundation) 1 tcp 2128609279 2001:db8::1 9 typ host tcptype active")
        #expect(active.base == nil)
        let told = "candidate:1 1 tcp 5 192.0.2.1 50123 typ host tcptype active"
        #expect(Candidate(attribute: told)?.endpoint.port == 9)
        let udp = Candidate(.host, Endpoint(address, 9), base: SocketID(1), baseAddress: address)
        #expect(udp.foundation != active.foundation)
        var open = udp
        open.transport = .tcp(.active)
        open.endpoint.port = 50_123
        #expect(open.attribute.contains(" 9 typ "))
    }

    /// RFC 8421: the families take turns, whatever their numbers.
    @Test func familiesTakeTurns() {
        let make = { (text: [String]) in text.compactMap(IPAddress.init) }
        let order = { (addresses: [IPAddress]) in
            zip(addresses, Candidate.localPreferences(for: addresses)).sorted { $0.1 > $1.1 }.map(\.0)
        }
        let mixed = make(["10.0.0.1", "10.0.0.2", "10.0.0.3", "2001:db8::1", "2001:db8::2"])
        #expect(order(mixed) == make(["2001:db8::1", "10.0.0.1", "2001:db8::2", "10.0.0.2", "10.0.0.3"]))
        let one = make(["2001:db8::1", "2001:db8::2", "2001:db8::3", "10.0.0.1"])
        #expect(order(one) == make(["2001:db8::1", "10.0.0.1", "2001:db8::2", "2001:db8::3"]))
        #expect(Candidate.localPreferences(for: mixed) == [65534, 65532, 65531, 65535, 65533])
        #expect(Candidate.localPreferences(for: make(["10.0.0.1", "10.0.0.2"])) == [65535, 65534])
        #expect(Candidate.localPreferences(for: make(["2001:db8::1"])) == [65535])
        #expect(Candidate.localPreferences(for: []).isEmpty)
        let many = (0..<70_000).map { IPAddress.v4($0) }
        #expect(Candidate.localPreferences(for: many).last == 0)
    }

    @Test func foundationsGroupWhatFailsTogether() throws {
        let first = try #require(IPAddress("10.0.0.4"))
        let second = try #require(IPAddress("10.0.0.5"))
        let make = { (type: CandidateType, address: IPAddress, server: String) in
            Candidate(type, Endpoint(address, 1), base: SocketID(1), baseAddress: address, server: server).foundation
        }
        #expect(make(.host, first, "") == make(.host, first, ""))
        #expect(make(.host, first, "") != make(.host, second, ""))
        #expect(make(.host, first, "") != make(.serverReflexive, first, ""))
        #expect(make(.relayed, first, "turn:a") != make(.relayed, first, "turn:b"))
    }

    @Test func pairPriorityIsTheSameForBothSides() throws {
        let ours = Candidate(remote: .host, try #require(Endpoint("192.0.2.1:1")), priority: 100, foundation: "1")
        let theirs = Candidate(remote: .host, try #require(Endpoint("192.0.2.2:1")), priority: 300, foundation: "1")
        let here = CandidatePair.priority(local: ours, remote: theirs, role: .controlling)
        #expect(here == CandidatePair.priority(local: theirs, remote: ours, role: .controlled))
        #expect(here == 100 << 32 + 600)
        #expect(CandidatePair.priority(local: ours, remote: theirs, role: .controlled) == 100 << 32 + 601)
        var greedy = theirs
        greedy.priority = .max
        var other = ours
        other.priority = .max
        #expect(CandidatePair.priority(local: greedy, remote: other, role: .controlled) > here)
    }

    @Test func anyTextIsReadOrRefused() {
        var random = RandomSource.seeded(9)
        let whole = Array("candidate:1 1 udp 5 192.0.2.1 9 typ srflx raddr 10.0.0.1 rport 9".utf8)
        for length in 0...whole.count {
            _ = Candidate(attribute: String(decoding: whole.prefix(length), as: UTF8.self))
        }
        for _ in 0..<3000 {
            var bytes = whole
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = Candidate(attribute: String(decoding: bytes, as: UTF8.self))
        }
        #expect(Candidate(attribute: "candidate:" + String(repeating: "1 ", count: 5000)) == nil)
    }
}
