import Testing
import Transport
import Wire

@Suite("Which of this host's addresses are told")
struct AddressChoiceTests {
    /// A laptop: Ethernet with the default routes, a VPN, container bridges.
    private static let laptop = [
        ("lo", "127.0.0.1"), ("docker0", "172.17.0.1"), ("br-12ab", "172.18.0.1"), ("tun0", "10.8.0.5"),
        ("eth0", "192.0.2.2"), ("lo", "::1"), ("eth0", "2001:db8::2"), ("eth0", "2001:db8::bad"), ("eth0", "fe80::2"),
        ("veth9", "2001:db8:9::1"),
    ]

    private static let routes = """
        Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
        tun0\t00000000\t0100080A\t0003\t0\t0\t600\t00000000\t0\t0\t0
        eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
        dead0\t00000000\t010200C0\t0002\t0\t0\t1\t00000000\t0\t0\t0
        shut0\t00000000\t00000000\t0201\t0\t0\t1\t00000000\t0\t0\t0
        eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
        """

    private static let zeros = String(repeating: "0", count: 32)

    private static let routes6 = """
        20010db8000000000000000000000000 40 \(zeros) 00 \(zeros) 00000100 00000001 00000000 00000001     eth0
        \(zeros) 00 \(zeros) 00 fe800000000000000000000000000001 00000400 00000003 00000000 00000003     eth0
        \(zeros) 00 \(zeros) 00 \(zeros) ffffffff 00000001 00000000 00200200       lo
        """

    /// One address past its time (0x20), one whose uniqueness is not proven yet (0x40), one of a duplicate (0x08).
    private static let addresses6 = """
        20010db8000000000000000000000002 02 40 00 80     eth0
        20010db8000000000000000000000bad 02 40 00 21     eth0
        20010db8000000000000000000000bae 02 40 00 40     eth0
        20010db8000000000000000000000baf 02 40 00 88     eth0
        """

    private var tables: NetworkTables {
        NetworkTables(routes: Self.routes, routes6: Self.routes6, addresses6: Self.addresses6)
    }

    private func chosen(
        _ all: [(String, String)] = laptop, interfaces: [String] = [], _ tables: NetworkTables? = nil
    ) throws -> [String] {
        let all = try all.map { InterfaceAddress($0.0, try #require(IPAddress($0.1))) }
        return LocalAddresses.chosen(from: all, interfaces: interfaces, tables: tables ?? self.tables).map(
            \.description)
    }

    @Test("The kernel's tables name the default routes and the addresses not to be used")
    func reading() {
        #expect(tables.defaultInterfaces == [.v4: "eth0", .v6: "eth0"])
        let bad = ["2001:db8::bad", "2001:db8::bae", "2001:db8::baf"].compactMap { IPAddress($0) }
        #expect(tables.unusable == Set(bad))
    }

    @Test("Tables of another form, cut anywhere, are read as far as they go")
    func hostileTables() {
        for text in [Self.routes, Self.routes6, Self.addresses6, "\n\n x y z\n\u{0}", "00 00"] {
            for count in 0...text.count {
                let part = String(text.prefix(count))
                let tables = NetworkTables(routes: part, routes6: part, addresses6: part)
                #expect(tables.unusable.count <= 3)
            }
        }
        #expect(NetworkTables(routes: "", routes6: "", addresses6: "") == NetworkTables())
    }

    @Test("The default route's interface comes first, families in turn, without bridges and outlived addresses")
    func order() throws {
        #expect(try chosen() == ["192.0.2.2", "2001:db8::2", "10.8.0.5"])
        var overSix = tables
        overSix.defaultInterfaces = [.v6: "eth0"]
        #expect(try chosen(overSix) == ["2001:db8::2", "10.8.0.5", "192.0.2.2"])
    }

    private func chosen(_ tables: NetworkTables) throws -> [String] {
        try chosen(Self.laptop, interfaces: [], tables)
    }

    @Test("A bridge is used when it is named, leads out, or is all there is")
    func bridges() throws {
        #expect(try chosen(interfaces: ["docker0"]) == ["172.17.0.1"])
        var overBridge = tables
        overBridge.defaultInterfaces = [.v4: "br-12ab"]
        #expect(try chosen(overBridge).first == "172.18.0.1")
        #expect(try chosen([("lo", "127.0.0.1"), ("veth1", "10.0.0.2")], NetworkTables()) == ["10.0.0.2"])
    }

    private func chosen(_ all: [(String, String)], _ tables: NetworkTables) throws -> [String] {
        try chosen(all, interfaces: [], tables)
    }

    @Test("Loopback is told when it is named or there is nothing else, link-local never")
    func loopback() throws {
        #expect(try chosen([("lo", "127.0.0.1"), ("lo", "::1"), ("eth0", "fe80::1")]) == ["127.0.0.1", "::1"])
        #expect(try chosen(interfaces: ["lo"]) == ["127.0.0.1", "::1"])
        #expect(try chosen(interfaces: ["wlan0"]).isEmpty)
    }

    @Test("At most eight are told, none twice")
    func bounded() throws {
        let many = (1...20).flatMap { [("eth0", "192.0.2.\($0)"), ("eth1", "192.0.2.\($0)")] }
        #expect(try chosen(many).count == 8)
        #expect(Set(try chosen(many)).count == 8)
    }
}
