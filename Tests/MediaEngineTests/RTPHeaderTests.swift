import MediaEngine
import Testing
import Wire

@Suite struct RTPHeaderTests {
    private func parse(_ bytes: [UInt8]) -> RTPHeader? {
        bytes.withUnsafeBytes { RTPHeader($0) }
    }

    @Test func readsTheFixedHeader() {
        let header = parse(hex("80 ef 1234 89abcdef 01020304 aabbcc"))
        #expect(header?.payloadType == 111)
        #expect(header?.marker == true)
        #expect(header?.sequenceNumber == 0x1234)
        #expect(header?.timestamp == 0x89AB_CDEF)
        #expect(header?.ssrc == 0x0102_0304)
        #expect(header?.payloadRange == 12..<15)
    }

    @Test func skipsSourcesAndExtensionAndPadding() {
        // Two contributing sources, an extension of two words, four bytes of payload, three of padding.
        let bytes = hex("b2 6f 0001 00000001 00000002 11111111 22222222 bede0002 10aa0000 00000000 01020304 000003")
        let header = parse(bytes)
        #expect(header?.headerLength == 12 + 8 + 4 + 8)
        #expect(header?.payloadLength == 4)
        #expect(header.map { Array(bytes[$0.payloadRange]) } == [1, 2, 3, 4])
    }

    @Test func acceptsAnEmptyPayload() {
        #expect(parse(hex("80 6f 0001 00000001 00000002"))?.payloadLength == 0)
        #expect(parse(hex("a0 6f 0001 00000001 00000002 000003"))?.payloadLength == 0)
    }

    @Test(arguments: [
        "00 6f 0001 00000001 00000002 01",  // version 0
        "c0 6f 0001 00000001 00000002 01",  // version 3
        "81 6f 0001 00000001 00000002 010203",  // a source that is cut
        "90 6f 0001 00000001 00000002 bede00",  // an extension header that is cut
        "90 6f 0001 00000001 00000002 bede0002 00000000",  // an extension that is cut
        "90 6f 0001 00000001 00000002 bedeffff 00000000",  // an extension past all datagrams
        "a0 6f 0001 00000001 00000002 010200",  // padding of no bytes
        "a0 6f 0001 00000001 00000002 010204",  // padding longer than the payload
        "a0 6f 0001 00000001 00000002",  // padding with nothing to pad
    ])
    func refuses(_ text: String) {
        #expect(parse(hex(text)) == nil)
    }

    @Test func everyTruncationIsRefusedOrStaysInside() {
        let whole = hex("b2 6f 0001 00000001 00000002 11111111 22222222 bede0002 10aa0000 00000000 01020304 000003")
        for length in 0..<whole.count {
            guard let header = parse(Array(whole[..<length])) else { continue }
            #expect(header.payloadRange.upperBound <= length)
        }
        for length in 0..<12 { #expect(parse(Array(whole[..<length])) == nil) }
    }

    @Test func randomBytesNeverLeaveThePacket() {
        var random = RandomSource.seeded(1)
        var accepted = 0
        for _ in 0..<100_000 {
            var bytes = random.bytes(Int.random(in: 0...64, using: &random))
            if !bytes.isEmpty, Bool.random(using: &random) { bytes[0] = bytes[0] & 0x3F | 0x80 }
            guard let header = parse(bytes) else { continue }
            accepted += 1
            let fits = header.headerLength >= 12 && header.payloadRange.upperBound <= bytes.count
            if !fits { Issue.record("payload outside of \(bytes)") }
        }
        #expect(accepted > 1000)
    }

    @Test func writesWhatItReads() {
        var random = RandomSource.seeded(2)
        for _ in 0..<1000 {
            let header = RTPHeader(
                payloadType: UInt8.random(in: 0...127, using: &random), marker: Bool.random(using: &random),
                sequenceNumber: UInt16.random(in: 0...UInt16.max, using: &random),
                timestamp: UInt32.random(in: 0...UInt32.max, using: &random),
                ssrc: UInt32.random(in: 0...UInt32.max, using: &random))
            var bytes = [UInt8](repeating: 0xFF, count: 12)
            #expect(bytes.withUnsafeMutableBytes { header.write(into: $0) })
            #expect(parse(bytes) == header)
        }
    }

    @Test func doesNotWriteWhereThereIsNoRoom() {
        var bytes = [UInt8](repeating: 0xFF, count: 11)
        let header = RTPHeader(payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc: 0)
        #expect(!bytes.withUnsafeMutableBytes { header.write(into: $0) })
        #expect(bytes.allSatisfy { $0 == 0xFF })
    }
}
