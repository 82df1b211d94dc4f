import Testing
import Wire

@testable import ICEClient

@Suite("STUN messages against RFC 5769")
struct STUNVectorTests {
    @Test("Section 2.1: a request with short-term credentials")
    func request() throws {
        let message = try STUNMessage(parsing: Vectors.request)
        #expect(message.messageClass == .request)
        #expect(message.method == .binding)
        #expect(message.transactionID.bytes == Array(Vectors.request[8..<20]))
        #expect(
            message.attributes == [
                .software("STUN test client"), .priority(0x6E00_01FF), .iceControlled(0x932F_F9B1_5126_3B36),
                .username("evtj:h6vY"),
            ])
        #expect(STUNMessage.hasIntegrity(Vectors.request))
        #expect(STUNMessage.isIntegrityValid(Vectors.request, key: STUNCredentials.shortTermKey(Vectors.password)))
        #expect(!STUNMessage.isIntegrityValid(Vectors.request, key: STUNCredentials.shortTermKey("another")))
    }

    @Test("Section 2.2: an IPv4 response")
    func responseIPv4() throws {
        let message = try STUNMessage(parsing: Vectors.responseIPv4)
        #expect(message.messageClass == .success)
        #expect(message.reflexiveAddress == Endpoint("192.0.2.1:32853"))
        #expect(STUNMessage.isIntegrityValid(Vectors.responseIPv4, key: STUNCredentials.shortTermKey(Vectors.password)))
    }

    @Test("Section 2.3: an IPv6 response")
    func responseIPv6() throws {
        let message = try STUNMessage(parsing: Vectors.responseIPv6)
        #expect(message.reflexiveAddress == Endpoint("[2001:db8:1234:5678:11:2233:4455:6677]:32853"))
        #expect(STUNMessage.isIntegrityValid(Vectors.responseIPv6, key: STUNCredentials.shortTermKey(Vectors.password)))
    }

    @Test("Section 2.4: a request with long-term credentials, and the same bytes written by us")
    func longTermRequest() throws {
        let message = try STUNMessage(parsing: Vectors.longTermRequest)
        let username = "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}"
        let key = STUNCredentials.longTermKey(username: username, realm: "example.org", password: "TheMatrIX")
        #expect(message.username == username)
        #expect(message.realm == "example.org")
        #expect(message.nonce == "f//499k954d6OL34oL9FSTvy64sA")
        #expect(STUNMessage.isIntegrityValid(Vectors.longTermRequest, key: key))
        #expect(message.encoded(integrityKey: key, fingerprint: false) == Vectors.longTermRequest)
    }

    @Test("Every vector cut at every byte is refused, and one changed bit is found")
    func damaged() throws {
        for vector in Vectors.all {
            for length in 0..<vector.count {
                #expect(throws: STUNError.self) { try STUNMessage(parsing: Array(vector[..<length])) }
                #expect(!STUNMessage.isIntegrityValid(Array(vector[..<length]), key: [1, 2, 3]))
            }
        }
        for index in 20..<Vectors.request.count - 8 {
            var changed = Vectors.request
            changed[index] ^= 0x10
            #expect(throws: STUNError.self, "byte \(index)") { try STUNMessage(parsing: changed) }
        }
        for index in 0..<Vectors.longTermRequest.count where !(2..<4).contains(index) {
            var changed = Vectors.longTermRequest
            changed[index] ^= 1
            let key = STUNCredentials.longTermKey(
                username: "\u{30DE}\u{30C8}\u{30EA}\u{30C3}\u{30AF}\u{30B9}", realm: "example.org",
                password: "TheMatrIX")
            #expect(!STUNMessage.isIntegrityValid(changed, key: key), "byte \(index)")
        }
    }
}
