import Testing
import Wire

@testable import ICEClient

@Suite("STUN and ChannelData on a stream")
struct STUNStreamDeframerTests {
    private let frames: [[UInt8]] = [
        Vectors.request, ChannelData(channel: 0x4000, payload: [1, 2, 3, 4, 5]).encoded(isPadded: true) ?? [],
        ChannelData(channel: 0x4FFF, payload: []).encoded(isPadded: true) ?? [], Vectors.longTermRequest,
        ChannelData(channel: 0x4001, payload: [UInt8](repeating: 7, count: 65_535)).encoded(isPadded: true) ?? [],
    ]

    /// The frames as they come out: without padding.
    private var expected: [[UInt8]] {
        frames.map { $0[0] == 0x40 || $0[0] == 0x4F ? Array($0[..<(4 + (Int($0[2]) << 8 | Int($0[3])))]) : $0 }
    }

    @Test("Frames come out whole, whatever the portions", arguments: [1, 2, 3, 7, 100, 1460, 200_000])
    func portions(size: Int) throws {
        let stream = frames.flatMap(\.self)
        var deframer = STUNStreamDeframer()
        var found: [[UInt8]] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            deframer.append(stream[start..<min(stream.count, start + size)])
            while let frame = try deframer.next() { found.append(frame) }
        }
        #expect(found == expected)
        #expect(deframer.buffered == 0)
    }

    @Test("Garbage ends the stream for good, after the whole frames before it")
    func garbage() throws {
        for bad: [UInt8] in [
            Array("SSH-2.0".utf8), [0x50, 0, 0, 0], [0xFF, 1, 2, 3], [0, 1, 0, 3],
            [0, 1, 0, 0, 0x21, 0x13],
        ] {
            var deframer = STUNStreamDeframer()
            deframer.append(Vectors.request + bad)
            #expect(try deframer.next() == Vectors.request)
            #expect(throws: STUNError.badFraming) { try deframer.next() }
            deframer.append(Vectors.request)
            #expect(throws: STUNError.badFraming) { try deframer.next() }
        }
    }

    @Test("A flood that nobody drains is refused, not stored")
    func flood() {
        var deframer = STUNStreamDeframer()
        for _ in 0..<100 { deframer.append([UInt8](repeating: 0, count: 60_000)) }
        #expect(deframer.buffered <= 1 << 18)
        #expect(throws: STUNError.badFraming) { try deframer.next() }
    }
}
