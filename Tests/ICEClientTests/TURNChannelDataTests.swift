import Testing
import Wire

@testable import ICEClient

@Suite("ChannelData")
struct TURNChannelDataTests {
    @Test("Encoded with and without padding, and read back", arguments: 0...9)
    func roundTrip(length: Int) throws {
        let data = ChannelData(channel: 0x4ABC, payload: [UInt8](repeating: 7, count: length))
        let plain = try #require(data.encoded(isPadded: false))
        let padded = try #require(data.encoded(isPadded: true))
        #expect(plain.count == 4 + length)
        #expect(padded.count == 4 + (length + 3) / 4 * 4)
        #expect(Array(plain[..<4]) == [0x4A, 0xBC, 0, UInt8(length)])
        #expect(ChannelData(parsing: plain) == data)
        #expect(ChannelData(parsing: padded) == data)
    }

    @Test("Refused: cut short, numbers no client may bind, payloads too long")
    func refused() throws {
        let whole = try #require(ChannelData(channel: 0x4000, payload: [1, 2, 3]).encoded(isPadded: false))
        for length in 0..<whole.count { #expect(ChannelData(parsing: Array(whole[..<length])) == nil) }
        #expect(ChannelData(parsing: [0x3F, 0xFF, 0, 0]) == nil)
        #expect(ChannelData(parsing: [0x50, 0, 0, 0]) == nil)
        #expect(
            ChannelData(channel: 0x4000, payload: [UInt8](repeating: 0, count: 65_536)).encoded(isPadded: true) == nil)
    }

    @Test("The header is written in front of a payload in place")
    func inPlace() {
        var bytes: [UInt8] = [0, 0, 0, 0, 9, 8, 7]
        #expect(bytes.withUnsafeMutableBytes { ChannelData.writeHeader(channel: 0x4001, payloadLength: 3, into: $0) })
        #expect(ChannelData(parsing: bytes) == ChannelData(channel: 0x4001, payload: [9, 8, 7]))
        let short = bytes.withUnsafeMutableBytes { buffer in
            ChannelData.writeHeader(
                channel: 0x4001, payloadLength: 1, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<3]))
        }
        #expect(!short)
    }
}
