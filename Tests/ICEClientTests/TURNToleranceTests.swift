import Testing
import Wire

@testable import ICEClient

/// What a server may say that nobody needs, or that is not UTF-8.
@Suite struct TURNToleranceTests {
    private func answer(_ bytes: [UInt8], _ code: Int, _ more: [STUNAttribute]) throws -> [UInt8] {
        let request = try STUNMessage(parsing: bytes)
        return STUNMessage(
            .error, request.method, transactionID: request.transactionID,
            attributes: [.errorCode(STUNErrorCode(code))] + more
        ).encoded(fingerprint: false)
    }

    private func transmitted(_ actions: [TURNAllocation.Action]) -> [UInt8]? {
        for case .transmit(let bytes) in actions { return bytes }
        return nil
    }

    private func allocation() -> TURNAllocation {
        TURNAllocation(configuration: .init(username: "agent", password: "secret"), random: .seeded(9))
    }

    /// Every optional attribute, each made unreadable in several ways.
    @Test(
        arguments: [0x8001, 0x8002, 0x8003, 0x8022, 0x8023, 0x802B, 0x802C, 0x8033, 0x0001, 0x000A, 0x0025] as [UInt16])
    func anAttributeNobodyNeedsCostsNothing(_ type: UInt16) throws {
        for value in [[], [0], [0xFF, 0xFE, 0xFD], [UInt8](repeating: 0xFF, count: 800)] as [[UInt8]] {
            var allocation = allocation()
            let broken = STUNAttribute.unknown(type: type, value: value)
            let first = try #require(transmitted(allocation.start(at: .zero)))
            let isList = type == 0x8002
            let challenge = try answer(first, 401, [.realm("r"), .nonce("n")] + (isList ? [] : [broken]))
            let signed = try #require(transmitted(allocation.receive(challenge, at: .zero)))
            let request = try STUNMessage(parsing: signed)
            let granted = STUNMessage(
                .success, .allocate, transactionID: request.transactionID,
                attributes: [
                    broken, .xorRelayedAddress(.at("203.0.113.1:50000")), .xorMappedAddress(.at("192.0.2.1:4000")),
                ])
            let key = STUNCredentials.longTermKey(username: "agent", realm: "r", password: "secret")
            _ = allocation.receive(granted.encoded(integrityKey: key), at: .zero)
            #expect(allocation.relayedEndpoint == .at("203.0.113.1:50000"), "0x\(String(type, radix: 16)), \(value)")
        }
    }

    /// Latin-1 as some servers have it: what came goes back and is hashed as it is.
    @Test func aRealmAndANonceGoBackByteForByte() throws {
        var allocation = allocation()
        let (realm, nonce): ([UInt8], [UInt8]) = (Array("Telefon".utf8) + [0xED, 0x61], [0xFF, 0x00, 0xC3])
        let first = try #require(transmitted(allocation.start(at: .zero)))
        let challenge = try answer(
            first, 401, [.unknown(type: 0x0014, value: realm), .unknown(type: 0x0015, value: nonce)])
        let signed = try #require(transmitted(allocation.receive(challenge, at: .zero)))
        let request = try STUNMessage(parsing: signed)
        #expect(request.realm?.bytes == realm)
        #expect(request.nonce?.bytes == nonce)
        let key = MessageDigest.md5(Array("agent:".utf8) + realm + Array(":secret".utf8))
        #expect(STUNMessage.isIntegrityValid(signed, key: key))
    }

    @Test func aNeededAttributeThatCannotBeReadIsNamed() throws {
        var allocation = allocation()
        let first = try #require(transmitted(allocation.start(at: .zero)))
        let challenge = try answer(
            first, 401, [.unknown(type: 0x0014, value: [UInt8](repeating: 65, count: 900)), .nonce("n")])
        let actions = allocation.receive(challenge, at: .zero)
        #expect(actions == [.failed(.unreadable(0x14))])
    }
}
