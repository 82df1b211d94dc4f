import Testing
import Wire

struct IPAddressTests {
    @Test(arguments: [
        "0.0.0.0", "203.0.113.7", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1:0:0:2", "1:2:3:4:5:6:7:8",
        "2001:db8:0:1:1:1:1:1",
    ])
    func textComesBackAsItWas(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "1.2.3.+4", "1..2.3", ":", ":::", "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9", "::1::", "12345::", "g::1", "+1::", "fe80::1%eth0", "1:2:3:4:5:6:7::8:9", "example.org",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func longestRunOfZerosIsShortened() {
        #expect(IPAddress("2001:0:0:1:0:0:0:1")?.description == "2001:0:0:1::1")
        #expect(IPAddress("::ffff:192.0.2.1") == .v6(0, 0xFFFF_C000_0201))
    }

    @Test func bytesAreInNetworkOrder() {
        #expect(IPAddress.v4(0x7F00_0001).bytes == [127, 0, 0, 1])
        #expect(IPAddress(bytes: [127, 0, 0, 1]) == .v4(0x7F00_0001))
        #expect(IPAddress(bytes: IPAddress("2001:db8::1")!.bytes) == IPAddress("2001:db8::1"))
        #expect(IPAddress(bytes: [1, 2, 3]) == nil)
    }

    @Test func endpointsReadBothFamilies() {
        #expect(Endpoint("192.0.2.1:3478") == Endpoint(IPAddress("192.0.2.1")!, 3478))
        #expect(Endpoint("[2001:db8::1]:443")?.description == "[2001:db8::1]:443")
        #expect(Endpoint("2001:db8::1:443") == nil)
        #expect(Endpoint("192.0.2.1") == nil)
        #expect(Endpoint("192.0.2.1:70000") == nil)
    }
}
