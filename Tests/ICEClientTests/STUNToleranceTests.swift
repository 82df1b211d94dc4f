import Testing
import Wire

@testable import ICEClient

/// What cannot be read costs nothing but itself.
@Suite struct STUNToleranceTests {
    private static let values: [[UInt8]] = [
        [], [0xFF], [0xFF, 0xFE, 0xFD, 0xFC, 0xFB], Array(repeating: 0xFF, count: 770),
    ]

    @Test func oneUnreadableAttributeLeavesTheOthersReadable() throws {
        var tried = 0
        for vector in FuzzVectors.stun {
            guard let message = try? STUNMessage(parsing: vector) else { continue }
            for index in message.attributes.indices {
                for value in Self.values {
                    var broken = message
                    broken.attributes[index] = .unknown(type: message.attributes[index].type, value: value)
                    var read = try STUNMessage(parsing: broken.encoded()).attributes
                    var expected = message.attributes
                    read.remove(at: index)
                    expected.remove(at: index)
                    #expect(read == expected, "\(message.attributes[index]), \(value.count) bytes")
                    tried += 1
                }
            }
        }
        #expect(tried > 100)
    }

    /// The published vectors, with an attribute that nobody needs before the others.
    @Test(arguments: [0x8022, 0x8023, 0x802B, 0x802C, 0x8003, 0x8002] as [UInt16])
    func aReflexiveAddressIsTakenBesideAnUnreadableAttribute(_ type: UInt16) throws {
        for value in [[], [0], [0xFF, 0xFE], Array(repeating: 0xFF, count: 770)] as [[UInt8]] {
            var random = RandomSource.seeded(3)
            var probe = ReflexiveProbe(.init(base: SocketID(1), server: .at("203.0.113.1:3478")))
            let request = try STUNMessage(parsing: probe.ask(using: &random, at: .zero))
            let answer = STUNMessage(
                .success, .binding, transactionID: request.transactionID,
                attributes: [.unknown(type: type, value: value), .xorMappedAddress(.at("192.0.2.1:4000"))])
            let isAnswer = probe.receive(try STUNMessage(parsing: answer.encoded()), at: .zero)
            #expect(isAnswer)
            #expect(probe.mapped == .at("192.0.2.1:4000"))
        }
    }

    /// RFC 3489: no XOR-MAPPED-ADDRESS, and attributes that are required by their numbers.
    @Test func anOldSTUNServerGivesAReflexiveCandidate() throws {
        var random = RandomSource.seeded(3)
        var probe = ReflexiveProbe(.init(base: SocketID(1), server: .at("203.0.113.1:3478")))
        let request = try STUNMessage(parsing: probe.ask(using: &random, at: .zero))
        let address: [UInt8] = [0, 1, 13, 150, 203, 0, 113, 1]
        let answer = STUNMessage(
            .success, .binding, transactionID: request.transactionID,
            attributes: [.mappedAddress(.at("192.0.2.1:4000"))]
                + [0x0004, 0x0005, 0x000B].map { .unknown(type: $0, value: address) })
        let read = try STUNMessage(parsing: answer.encoded(fingerprint: false))
        #expect(read.isOfOldServer)
        let isAnswer = probe.receive(read, at: .zero)
        #expect(isAnswer)
        #expect(probe.mapped == .at("192.0.2.1:4000"))
    }
}
