import Testing
import Wire

@testable import ICEClient

@Suite("STUN messages")
struct STUNMessageTests {
    private var random = RandomSource.seeded(7)

    @Test("Every attribute survives the wire")
    mutating func roundTrip() throws {
        let v4 = try #require(Endpoint("192.0.2.7:1024"))
        let v6 = try #require(Endpoint("[2001:db8::17]:65535"))
        let attributes: [STUNAttribute] = [
            .mappedAddress(v4), .xorMappedAddress(v6), .username("a:b"), .realm("example.org"), .nonce("abcde"),
            .errorCode(STUNErrorCode(438, "Stale Nonce")), .unknownAttributes([1, 0x7FFF]), .software("s"),
            .alternateServer(v6), .lifetime(600), .xorPeerAddress(v4), .xorRelayedAddress(v4), .data([1, 2, 3]),
            .channelNumber(0x4000), .requestedTransport(17), .requestedAddressFamily(.v6), .priority(.max),
            .useCandidate, .iceControlled(1), .iceControlling(.max), .unknown(type: 0x7F01, value: [9]),
            .userHash([UInt8](repeating: 7, count: 32)), .alternateDomain("turn.example"), .responsePort(9),
            .passwordAlgorithm(.sha256),
            .passwordAlgorithms([.sha256, .init(number: 9, parameters: [1, 2, 3]), .md5]),
            .additionalAddressFamily(.v6), .addressErrorCode(.v6, STUNErrorCode(440, "none")), .responseOrigin(v6),
            .otherAddress(v4), .changeRequest(changeIP: true, changePort: false),
        ]
        for messageClass in [STUNClass.request, .indication, .success, .error] {
            for method in [STUNMethod.binding, .channelBind, STUNMethod(rawValue: 0xFFF), STUNMethod(rawValue: 0xA51)] {
                let message = STUNMessage(
                    messageClass, method, transactionID: TransactionID(using: &random), attributes: attributes)
                let key = Array("key".utf8)
                let bytes = message.encoded(integrityKey: key)
                #expect(try STUNMessage(parsing: bytes) == message)
                #expect(STUNMessage.isIntegrityValid(bytes, key: key))
                #expect(message.unknownRequired == [0x7F01])
            }
        }
    }

    @Test("What stands behind MESSAGE-INTEGRITY does not count")
    mutating func behindIntegrity() throws {
        let message = STUNMessage(.request, .binding, transactionID: TransactionID(using: &random))
        let key: [UInt8] = [1]
        var bytes = message.encoded(integrityKey: key, fingerprint: false)
        bytes += [0x00, 0x24, 0x00, 0x04, 1, 2, 3, 4]
        bytes[3] += 8
        #expect(STUNMessage.isIntegrityValid(bytes, key: key))
        #expect(try STUNMessage(parsing: bytes).attributes.isEmpty)
    }

    @Test("A wrong FINGERPRINT, one that is not last, and too many attributes are refused")
    mutating func refused() throws {
        let message = STUNMessage(.request, .binding, transactionID: TransactionID(using: &random))
        var bytes = message.encoded()
        bytes[bytes.count - 1] ^= 1
        #expect(throws: STUNError.badFingerprint) { try STUNMessage(parsing: bytes) }
        bytes = message.encoded() + [0x00, 0x25, 0x00, 0x00]
        bytes[3] += 4
        #expect(throws: STUNError.badFingerprint) { try STUNMessage(parsing: bytes) }
        let crowd = STUNMessage(
            .request, .binding, transactionID: message.transactionID,
            attributes: Array(repeating: .useCandidate, count: 65))
        #expect(throws: STUNError.tooManyAttributes) { try STUNMessage(parsing: crowd.encoded()) }
    }

    @Test("Known attributes with impossible values count as missing, by name, and cost nothing else")
    mutating func malformed() throws {
        let values: [(UInt16, [UInt8])] = [
            (STUNAttributeType.xorMappedAddress, [0, 1, 0, 0, 1]), (STUNAttributeType.xorPeerAddress, [0, 9, 0, 0]),
            (STUNAttributeType.lifetime, [1]), (STUNAttributeType.username, [0xFF, 0xFE]),
            (STUNAttributeType.errorCode, [0, 0, 2, 0]), (STUNAttributeType.iceControlled, [1, 2, 3]),
            (STUNAttributeType.nonce, [UInt8](repeating: 65, count: 764)), (STUNAttributeType.userHash, [1]),
            (STUNAttributeType.passwordAlgorithm, [0, 2, 0, 1]), (STUNAttributeType.changeRequest, [0, 0, 6]),
            (STUNAttributeType.passwordAlgorithms, [UInt8](repeating: 0, count: 68)),
            (STUNAttributeType.addressErrorCode, [3, 0, 4, 40]), (STUNAttributeType.otherAddress, [0, 1, 0]),
        ]
        for (type, value) in values {
            let message = STUNMessage(
                .request, .binding, transactionID: TransactionID(using: &random),
                attributes: [.unknown(type: type, value: value), .priority(7)])
            let read = try STUNMessage(parsing: message.encoded())
            #expect(read.attributes == [.unreadable(type: type, value: value), .priority(7)])
            #expect(read.unreadable == [type])
        }
    }

    @Test("A hundred thousand random and damaged messages trap nowhere")
    mutating func fuzz() {
        var parsed = 0
        for round in 0..<100_000 {
            var bytes: [UInt8]
            if round % 3 == 0 {
                bytes = random.bytes(Int(random.next() % 120))
                if bytes.count >= 20 {
                    bytes[0] &= 0x3F
                    bytes.replaceSubrange(2..<8, with: [0, UInt8(bytes.count - 20), 0x21, 0x12, 0xA4, 0x42])
                }
            } else {
                bytes = Vectors.all[round % 4]
                for _ in 0...random.next() % 4 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8.random(in: 0...255, using: &random)
                }
                if round % 5 == 0 { bytes = bytes.dropLast(8) + [] }
            }
            if (try? STUNMessage(parsing: bytes)) != nil { parsed += 1 }
            _ = STUNMessage.isIntegrityValid(bytes, key: [1])
            _ = ChannelData(parsing: bytes)
        }
        #expect(parsed > 100, "the fuzz must reach the attributes")
    }
}
