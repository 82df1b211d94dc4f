import Testing
import Wire

struct BytesTests {
    @Test func integersAreBigEndianBothWays() throws {
        var writer = ByteWriter()
        writer.write(UInt8(1))
        writer.write(UInt16(0x0203))
        writer.write(UInt32(0x0405_0607))
        writer.write(UInt64(0x0809_0A0B_0C0D_0E0F))
        #expect(writer.bytes == Array(1...15))
        var reader = ByteReader(writer.bytes)
        #expect(try reader.readUInt8() == 1)
        #expect(try reader.readUInt16() == 0x0203)
        #expect(try reader.readUInt32() == 0x0405_0607)
        #expect(try reader.readUInt64() == 0x0809_0A0B_0C0D_0E0F)
        #expect(reader.isAtEnd)
    }

    @Test func readingPastTheEndIsAnErrorAndTakesNothing() throws {
        var reader = ByteReader([1, 2, 3])
        #expect(throws: WireError.truncated) { try reader.readUInt32() }
        #expect(throws: WireError.truncated) { try reader.readBytes(-1) }
        #expect(try Array(reader.readBytes(3)) == [1, 2, 3])
    }

    @Test func packetsAreSortedByTheirFirstByte() {
        #expect(PacketKind([0, 1]) == .stun)
        #expect(PacketKind([22, 254]) == .dtls)
        #expect(PacketKind([0x40, 0]) == .channelData)
        #expect(PacketKind([0x80, 111]) == .rtp)
        #expect(PacketKind([0x80, 0x80 | 111]) == .rtp)
        #expect(PacketKind([0x80, 200]) == .rtcp)
        #expect(PacketKind([255, 0]) == .unknown)
        #expect(PacketKind([0x80]) == .unknown)
    }

    @Test func whatCouldSteerATerminalIsReplaced() {
        #expect("Ana\u{1B}[2J\n\u{202E}Ruiz".scrubbed() == "Ana?[2J??Ruiz")
        #expect("Peña 山田".scrubbed() == "Peña 山田")
        #expect(String(repeating: "x", count: 1000).scrubbed(limit: 10).count == 10)
    }
}
