import TestSupport
import Testing
import Wire

@testable import ICEClient

/// Every parser on every beginning of every vector: the whole is accepted, and no part of it traps.
@Suite struct TruncationTests {
    /// What the parser accepts of the beginnings of a vector, by their lengths.
    private func acceptedLengths(_ vector: [UInt8], _ isAccepted: ([UInt8]) -> Bool) -> [Int] {
        (0...vector.count).filter { isAccepted(Array(vector[..<$0])) }
    }

    private func acceptedLengths(_ text: String, _ isAccepted: (String) -> Bool) -> [Int] {
        acceptedLengths(Array(text.utf8)) { isAccepted(String(decoding: $0, as: UTF8.self)) }
    }

    @Test(arguments: Vectors.all + FuzzVectors.stun)
    func stunMessages(_ vector: [UInt8]) {
        #expect(acceptedLengths(vector) { (try? STUNMessage(parsing: $0)) != nil } == [vector.count])
        // The attributes are walked over before the length was compared, so integrity is found in a part too.
        let lengths = acceptedLengths(vector) { STUNMessage.hasIntegrity($0) }
        #expect(lengths.allSatisfy { $0 > 44 })
        let key = STUNCredentials.shortTermKey(Vectors.password)
        for length in 0...vector.count { _ = STUNMessage.isIntegrityValid(Array(vector[..<length]), key: key) }
    }

    /// The length field says what is there: the attributes themselves are cut.
    @Test(arguments: Vectors.all + FuzzVectors.stun)
    func stunMessagesWithTheirLengthMadeRight(_ vector: [UInt8]) {
        for length in stride(from: 20, to: vector.count, by: 4) {
            var bytes = Array(vector[..<length])
            bytes[2] = UInt8((length - 20) >> 8)
            bytes[3] = UInt8((length - 20) & 0xFF)
            guard let message = try? STUNMessage(parsing: bytes) else { continue }
            #expect((try? STUNMessage(parsing: message.encoded())) == message)
        }
    }

    @Test(arguments: FuzzVectors.channelData)
    func channelData(_ vector: [UInt8]) throws {
        let whole = try #require(ChannelData(parsing: vector))
        let needed = 4 + whole.payload.count
        #expect(acceptedLengths(vector) { ChannelData(parsing: $0) == whole } == Array(needed...vector.count))
        #expect(acceptedLengths(vector) { ChannelData(parsing: $0) != nil }.first == needed)
    }

    /// However a stream is cut into two portions, the same frames come out.
    @Test(arguments: FuzzVectors.streams)
    func streams(_ vector: [UInt8]) throws {
        var whole = STUNStreamDeframer()
        whole.append(vector)
        var expected: [[UInt8]] = []
        while let frame = try whole.next() { expected.append(frame) }
        #expect(whole.buffered == 0)
        for length in 0...vector.count {
            var deframer = STUNStreamDeframer()
            var frames: [[UInt8]] = []
            deframer.append(vector[..<length])
            while let frame = try deframer.next() { frames.append(frame) }
            #expect(frames == Array(expected.prefix(frames.count)))
            deframer.append(vector[length...])
            while let frame = try deframer.next() { frames.append(frame) }
            #expect(frames == expected)
        }
    }

    @Test(arguments: FuzzVectors.candidates[..<3])
    func candidates(_ text: String) throws {
        let lengths = acceptedLengths(text) { Candidate(attribute: $0) != nil }
        #expect(lengths.last == text.utf8.count)
        let typ = try #require(text.firstRange(of: " typ "))
        #expect(lengths.allSatisfy { $0 >= text.utf8.distance(from: text.startIndex, to: typ.upperBound) })
    }

    @Test(arguments: FuzzVectors.urls)
    func serverURLs(_ text: String) {
        let lengths = acceptedLengths(text) { (try? TURNServerURL(parsing: $0)) != nil }
        #expect(lengths.last == text.utf8.count)
        #expect(lengths.allSatisfy { $0 > 5 })
    }

    @Test(arguments: FuzzVectors.addresses)
    func addresses(_ text: String) {
        #expect(acceptedLengths(text) { IPAddress($0) != nil }.last == text.utf8.count)
        #expect(IPAddress("") == nil)
    }

    @Test(arguments: FuzzVectors.endpoints)
    func endpoints(_ text: String) throws {
        let lengths = acceptedLengths(text) { Endpoint($0) != nil }
        #expect(lengths.last == text.utf8.count)
        let colon = try #require(text.utf8.lastIndex(of: UInt8(ascii: ":")))
        #expect(lengths.allSatisfy { $0 > text.utf8.distance(from: text.startIndex, to: colon) + 1 })
    }
}
