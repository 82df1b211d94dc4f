import MediaEngine
import Testing
import Wire

@Suite struct RTCPTests {
    private static let block = RTCPReportBlock(
        ssrc: 0x1111_1111, fractionLost: 0x80, packetsLost: -2, extendedHighest: 0x0001_FFFF, jitter: 0x1234,
        lastReport: 0xAABB_CCDD, delay: 0x0001_8000)
    private static let info = RTCPSenderInfo(
        ntp: NTPTimestamp(rawValue: 0x0102_0304_0506_0708), rtpTimestamp: 0x0A0B_0C0D, packets: 100, bytes: 16000)

    /// A sender report with one block, a name, an extended report, and a goodbye.
    private static let compound = hex(
        """
        81c8000c 22222222 0102030405060708 0a0b0c0d 00000064 00003e80
        11111111 80fffffe 0001ffff 00001234 aabbccdd 00018000
        81ca0003 22222222 0105 68656c6c6f 00
        80cf0001 22222222
        81cb0001 22222222
        """)

    private func read(_ bytes: [UInt8]) -> [String]? {
        bytes.withUnsafeBytes { buffer in
            guard var reader = RTCPReader(buffer) else { return nil }
            var result: [String] = []
            while let packet = reader.next() {
                switch packet {
                case .senderReport(let ssrc, let info, let blocks):
                    result.append("SR \(ssrc) \(info.packets) \(blocks.count)")
                    for index in 0..<blocks.count { result.append("block \(blocks[index].ssrc)") }
                case .receiverReport(let ssrc, let blocks):
                    result.append("RR \(ssrc) \(blocks.count)")
                    for index in 0..<blocks.count { result.append("block \(blocks[index].ssrc)") }
                case .sourceDescription(let description):
                    result.append("SDES \(description.canonicalName(of: 0x2222_2222) ?? "-")")
                case .goodbye(let goodbye):
                    result.append("BYE \(goodbye.contains(0x2222_2222))")
                case .extendedReport(let ssrc, _):
                    result.append("XR \(ssrc)")
                case .other(let type):
                    result.append("other \(type)")
                }
            }
            return result
        }
    }

    @Test func readsACompound() {
        let expected = ["SR 572662306 100 1", "block 286331153", "SDES hello", "XR 572662306", "BYE true"]
        #expect(read(Self.compound) == expected)
    }

    @Test func readsTheFieldsOfAReport() {
        Self.compound.withUnsafeBytes { buffer in
            var reader = RTCPReader(buffer)
            guard case .senderReport(_, let info, let blocks) = reader?.next() else {
                Issue.record("no sender report")
                return
            }
            #expect(info == Self.info)
            #expect(blocks[0] == Self.block)
        }
    }

    @Test func writesTheSameBytes() {
        var bytes = [UInt8](repeating: 0xEE, count: 200)
        let count = bytes.withUnsafeMutableBytes { buffer in
            var writer = RTCPWriter(into: buffer)
            writer.writeSenderReport(ssrc: 0x2222_2222, info: Self.info, block: Self.block)
            writer.writeSourceDescription(ssrc: 0x2222_2222, canonicalName: Array("hello".utf8))
            writer.writeGoodbye(ssrc: 0x2222_2222)
            #expect(!writer.isOverfull)
            return writer.count
        }
        let withoutExtended = Self.compound[..<(52 + 16)] + Self.compound[(52 + 16 + 8)...]
        #expect(Array(bytes[..<count]) == Array(withoutExtended))
    }

    @Test(arguments: 0...260)
    func namesOfEveryLengthAreRead(_ length: Int) {
        let name = String(repeating: "n", count: length)
        var bytes = [UInt8](repeating: 0xEE, count: 300)
        let count = bytes.withUnsafeMutableBytes { buffer in
            var writer = RTCPWriter(into: buffer)
            writer.writeReceiverReport(ssrc: 0x2222_2222, block: nil)
            writer.writeSourceDescription(ssrc: 0x2222_2222, canonicalName: Array(name.utf8))
            return writer.count
        }
        #expect(count % 4 == 0)
        #expect(read(Array(bytes[..<count])) == ["RR 572662306 0", "SDES \(name.prefix(255))"])
    }

    @Test func writesNothingOverTheEnd() {
        for length in 0..<76 {
            var bytes = [UInt8](repeating: 0xEE, count: 80)
            bytes.withUnsafeMutableBytes { buffer in
                var writer = RTCPWriter(into: .init(rebasing: buffer[..<length]))
                writer.writeSenderReport(ssrc: 1, info: Self.info, block: Self.block)
                writer.writeSourceDescription(ssrc: 1, canonicalName: Array("hello".utf8))
                writer.writeGoodbye(ssrc: 1)
                #expect(writer.isOverfull)
                #expect(writer.count <= length)
            }
            #expect(bytes[length...].allSatisfy { $0 == 0xEE })
        }
    }

    @Test func aTruncatedCompoundIsRefusedButAtBorders() {
        let borders: Set<Int> = [52, 68, 76]
        for length in 0..<Self.compound.count {
            let isWhole = read(Array(Self.compound[..<length])) != nil
            #expect(isWhole == borders.contains(length), "length \(length)")
        }
    }

    @Test(arguments: [
        "41c90001 00000001",  // version 1
        "80c90002 00000001",  // length past the end
        "81c90001 00000001",  // a block that is not there
        "80c80001 00000001",  // a sender report without its sender's part
        "82cb0001 00000001",  // two that leave, one source
        "a0c90001 00000001 80cb0001 00000001",  // padding before the last packet
        "a0c90002 00000001 00000003",  // padding that is no whole word
        "a0c90002 00000001 00000000",  // padding of no bytes
        "a0c90001 00000008",  // padding over the sender
        "80c90000",  // a report of nobody
        "80cf0000",  // an extended report of nobody
    ])
    func refuses(_ text: String) {
        #expect(read(hex(text)) == nil)
    }

    @Test func acceptsPaddingAtTheEnd() {
        #expect(read(hex("80c90001 22222222 a1cb0002 22222222 00000004")) == ["RR 572662306 0", "BYE true"])
    }

    @Test func tornDescriptionsHaveNoName() {
        #expect(read(hex("81ca0002 22222222 01ff6161")) == ["SDES -"])
        #expect(read(hex("81ca0002 22222222 00000000")) == ["SDES -"])
        #expect(read(hex("82ca0003 11111111 00000000 22222222")) == nil)
        #expect(read(hex("82ca0004 11111111 00000000 22222222 01016100")) == ["SDES a"])
        #expect(read(hex("81ca0002 22222222 61616101")) == ["SDES -"])
    }

    @Test func randomBytesNeverTrap() {
        var random = RandomSource.seeded(4)
        var accepted = 0
        for _ in 0..<100_000 {
            var bytes = random.bytes(4 * Int.random(in: 0...12, using: &random))
            var offset = 0
            // Mostly right types and lengths, or nothing would get past the first check.
            while offset + 4 <= bytes.count {
                let words = Int.random(in: 0...(bytes.count - offset) / 4 - 1, using: &random)
                bytes[offset] = bytes[offset] & 0x03 | 0x80
                bytes[offset + 1] = UInt8.random(in: 200...205, using: &random)
                bytes[offset + 2] = 0
                bytes[offset + 3] = UInt8(words)
                offset += 4 + 4 * words
            }
            if let packets = read(bytes), !packets.isEmpty { accepted += 1 }
            _ = read(random.bytes(Int.random(in: 0...40, using: &random)))
        }
        #expect(accepted > 1000)
    }

    @Test func timestampsKeepDifferences() {
        let start = NTPTimestamp(.zero + .seconds(10) + .milliseconds(250))
        #expect(start.rawValue == 10 << 32 | 1 << 30)
        #expect(start.middle == 10 << 16 | 1 << 14)
        #expect(NTPTimestamp.units(in: .milliseconds(1500)) == 0x1_8000)
        #expect(NTPTimestamp.duration(ofUnits: 0x1_8000) == .milliseconds(1500))
        #expect(NTPTimestamp.units(in: .seconds(100_000)) == .max)
        #expect(NTPTimestamp.units(in: .seconds(-1)) == 0)
    }

    @Test func reportsAreSpreadOverHalfTheInterval() {
        var waits: [Duration] = []
        var schedule = RTCPSchedule(interval: .seconds(5), random: .seeded(5))
        #expect(schedule.nextDeadline == nil)
        schedule.start(at: .zero)
        let first = schedule.nextDeadline ?? .zero
        #expect((750...1250).contains((first - .zero).milliseconds))
        schedule.start(at: .zero + .seconds(1))
        #expect(schedule.nextDeadline == first)
        for _ in 0..<1000 {
            schedule.reported(at: .zero)
            waits.append((schedule.nextDeadline ?? .zero) - .zero)
        }
        #expect(waits.allSatisfy { $0 >= .milliseconds(2500) && $0 <= .seconds(5) })
        #expect(waits.contains { $0 < .milliseconds(2700) } && waits.contains { $0 > .milliseconds(4800) })
        schedule.stop()
        #expect(schedule.nextDeadline == nil)
    }
}
