import Foundation
import NIOCore
import Testing
import Transport
import Wire

@Suite("Addresses, clock and trust")
struct AddressTests {
    @Test("Endpoints survive the way through the system's form, in both families")
    func roundTrip() throws {
        var random = RandomSource.seeded(3)
        for round in 0..<500 {
            let address: IPAddress =
                round % 2 == 0
                ? .v4(UInt32(truncatingIfNeeded: random.next())) : .v6(random.next(), random.next())
            let endpoint = Endpoint(address, UInt16(truncatingIfNeeded: random.next()))
            #expect(try Endpoint(endpoint.socketAddress) == endpoint)
        }
    }

    @Test("The system's form is read as it is written")
    func known() throws {
        let four = try SocketAddress(ipAddress: "192.0.2.1", port: 3478)
        #expect(Endpoint(four) == Endpoint("192.0.2.1:3478"))
        let six = try SocketAddress(ipAddress: "2001:db8::1", port: 443)
        #expect(Endpoint(six) == Endpoint("[2001:db8::1]:443"))
        let endpoint = try #require(Endpoint("192.0.2.1:3478"))
        #expect(try endpoint.socketAddress == four)
        let path = try SocketAddress(unixDomainSocketPath: "/tmp/x")
        #expect(Endpoint(path) == nil)
    }

    @Test("This host's addresses: no link-local ones, loopback only when asked or alone, interfaces by name")
    func localAddresses() {
        let addresses = LocalAddresses.usable()
        #expect(!addresses.isEmpty)
        #expect(addresses.count <= 8)
        #expect(Set(addresses).count == addresses.count)
        #expect(addresses.filter(\.isLinkLocal).isEmpty)
        let routable = addresses.filter { !$0.isLoopback }
        #expect(routable.isEmpty || routable.count == addresses.count)
        #expect(LocalAddresses.usable(interfaces: ["lo"]).contains(.v4(0x7F00_0001)))
        #expect(LocalAddresses.usable(interfaces: ["nosuch0"]).isEmpty)
    }

    @Test("The clock goes on, and is the event loops' clock")
    func clock() {
        let first = MonotonicTime.now
        let second = MonotonicTime.now
        #expect(first <= second)
        #expect(first.deadline <= NIODeadline.now())
        #expect(MonotonicTime(nanoseconds: -5).deadline == .uptimeNanoseconds(0))
        #expect(MonotonicTime(nanoseconds: 77).deadline == .uptimeNanoseconds(77))
    }

    @Test("A file of authorities that is missing or no PEM is named")
    func authorityFile() throws {
        #expect(throws: TransportError.certificateFile("/nosuch.pem", .missing)) {
            try TLSSettings(authorityFile: "/nosuch.pem")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "tphone-\(UUID().uuidString).pem").path
        try Data("no certificate".utf8).write(to: URL(filePath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(throws: TransportError.certificateFile(file, .notPEM)) { try TLSSettings(authorityFile: file) }
    }
}
