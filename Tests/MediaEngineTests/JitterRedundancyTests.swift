import Testing
import Wire

@testable import MediaEngine

/// Redundant audio (RFC 2198).
struct JitterRedundancyTests {
    private func parse<Result>(_ bytes: [UInt8], _ body: (RedundantPayload?) -> Result) -> Result {
        bytes.withUnsafeBytes { body(RedundantPayload($0)) }
    }

    private func write(_ primary: [UInt8], _ redundant: [UInt8], offset: Int, room: Int = 100) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: room)
        let length = primary.withUnsafeBytes { primary in
            redundant.withUnsafeBytes { redundant in
                buffer.withUnsafeMutableBytes {
                    RedundantPayload.write(primary, redundant: redundant, offset: offset, payloadType: 111, into: $0)
                }
            }
        }
        return length.map { Array(buffer[..<$0]) }
    }

    @Test func aPayloadOfOneCopyIsReadAsWritten() {
        #expect(write([7, 8, 9], [1, 2], offset: 960) == [0x80 | 111, 15, 0, 2, 111, 1, 2, 7, 8, 9])
        parse([0x80 | 111, 15, 0, 2, 111, 1, 2, 7, 8, 9]) { payload in
            #expect(payload?.redundantCount == 1)
            #expect(payload?.primary.range == 7..<10)
            #expect(payload?.redundant(at: 0) == .init(payloadType: 111, timestampOffset: 960, range: 5..<7))
        }
    }

    @Test func twoCopiesLieOneBehindTheOther() {
        parse([0x80 | 8, 5, 0, 1, 0x80 | 8, 2, 0x80, 2, 8, 1, 2, 3, 4]) { payload in
            #expect(payload?.redundant(at: 0) == .init(payloadType: 8, timestampOffset: 320, range: 9..<10))
            #expect(payload?.redundant(at: 1) == .init(payloadType: 8, timestampOffset: 160, range: 10..<12))
            #expect(payload?.primary.range == 12..<13)
        }
    }

    @Test func whatDoesNotFitIsLeftOut() {
        #expect(write([7], [], offset: 960) == [111, 7])
        #expect(write([7], [1], offset: 20_000) == [111, 7])
        #expect(write([7], [1], offset: 0) == [111, 7])
        #expect(write([7], [UInt8](repeating: 1, count: 1_024), offset: 960, room: 2_000) == [111, 7])
        #expect(write([7], [1, 2, 3], offset: 960, room: 4) == [111, 7])
        #expect(write([7, 8], [], offset: 960, room: 2) == nil)
    }

    @Test(arguments: [
        [], [0x80 | 111], [0x80 | 111, 15, 0, 2], [0x80 | 111, 15, 0, 2, 111, 1],
        [UInt8](repeating: 0x80, count: 60),
    ])
    func whatReachesPastTheEndIsRefused(bytes: [UInt8]) {
        parse(bytes) { #expect($0 == nil) }
    }

    @Test func aLostPacketIsPlayedFromItsCopy() throws {
        var format = StreamFormat(codec: .pcmu)
        format.redundancy.receive = 63
        let junction = AudioJunction(format: format)
        var space = [UInt8](repeating: 0, count: 1_500)
        var played: [UInt8] = []
        for number in 0..<60 {
            let payload =
                [0x80 | 0, 2, 0x80, 160, 0] as [UInt8] + Array(repeating: UInt8(number &- 1 & 0xFF), count: 160)
                + Array(repeating: UInt8(number), count: 160)
            let now = MonotonicTime(nanoseconds: 1_000_000_000) + .milliseconds(20 * number)
            if number % 5 != 2 {
                let header = RTPHeader(
                    payloadType: 63, sequenceNumber: UInt16(number), timestamp: UInt32(number * 160), ssrc: 1)
                payload.withUnsafeBytes { junction.receive($0, header: header, at: now) }
            }
            if case .frame(let frame) = space.withUnsafeMutableBytes({ junction.pull(at: now, into: $0) }) {
                played.append(space[0])
                #expect(frame.length == 160)
            }
        }
        // The first losses teach that waiting for the next packet pays.
        let end = played.suffix(30)
        #expect(Array(end) == Array((end.first ?? 0)...(end.last ?? 0)))
        #expect(junction.statistics().jitter.copies >= 10)
    }

    @Test func nothingInACopyDoesHarm() {
        var random = RandomSource.seeded(9)
        var format = StreamFormat(codec: .opus)
        format.redundancy.receive = 63
        let junction = AudioJunction(format: format)
        var space = [UInt8](repeating: 0, count: 1_500)
        for number in 0..<5_000 {
            var payload = random.bytes(Int.random(in: 0...40, using: &random))
            if !payload.isEmpty, Bool.random(using: &random) { payload[0] = 0x80 | 111 }
            let now = MonotonicTime(nanoseconds: 1_000_000_000) + .milliseconds(20 * number)
            let header = RTPHeader(
                payloadType: 63, sequenceNumber: UInt16(truncatingIfNeeded: number),
                timestamp: UInt32(number * 960), ssrc: 1)
            payload.withUnsafeBytes { junction.receive($0, header: header, at: now) }
            _ = space.withUnsafeMutableBytes { junction.pull(at: now, into: $0) }
        }
        #expect(junction.statistics().jitter.received > 0)
    }
}
