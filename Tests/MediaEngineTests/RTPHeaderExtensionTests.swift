import MediaEngine
import Testing
import Wire

@Suite struct RTPHeaderExtensionTests {
    private func element(_ id: UInt8, _ bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBytes { RTPHeaderExtensions($0)?.element(id).map(Array.init) }
    }

    private static let start = "90 6f 0001 00000001 00000002"

    @Test func findsAnElementAmongOthersAndPadding() {
        let bytes = hex(Self.start + "bede0003 10aa 00 00 32010203 04 51bbcc ffff")
        #expect(element(1, bytes) == [0xAA])
        #expect(element(3, bytes) == [1, 2, 3])
        #expect(element(2, bytes) == nil)
        let behindSources = hex("91 6f 0001 00000001 00000002 11111111 bede0001 10aa0000")
        #expect(element(1, behindSources) == [0xAA])
    }

    @Test func readsTheLongForm() {
        let bytes = hex(Self.start + "1003 0002 01 01aa 00 ff00 0200")
        #expect(element(1, bytes) == [0xAA])
        #expect(element(255, bytes) == [])
        #expect(element(2, bytes) == [])
    }

    @Test(arguments: [
        "bede0001 1fff0000",  // longer than the extensions
        "bede0001 f0aa10bb",  // behind the number that ends the reading
        "bede0000",  // none
        "1000 0001 0004aabb",  // the long form, longer than the extensions
        "1000 0001 00000001",  // the long form, without its length
        "beef0001 10aa0000",  // another profile
        "bede0002 10aa0000",  // the extensions are cut
    ])
    func findsNothingIn(_ text: String) {
        #expect(element(1, hex(Self.start + text)) == nil)
    }

    @Test func aPacketWithoutExtensionsHasNone() {
        #expect(element(1, hex("80 6f 0001 00000001 00000002 bede0001 10aa0000")) == nil)
        for length in 0..<20 {
            #expect(element(1, Array(hex(Self.start + "bede0001 10aa0000")[..<length])) == nil)
        }
    }

    @Test func levelsAreWrittenAndRead() throws {
        let pair = try MediaSessionPair(audioLevelID: 3)
        for (decibels, attenuation, isVoice) in [
            (0.0, 3, true), (-20, 23, true), (-60, 63, false), (-96, 127, false), (-200, 127, false),
        ] {
            let level = AudioLevel(decibels: decibels)
            #expect(Int(level.attenuation) == attenuation && level.isVoice == isVoice)
            pair.far.take(try #require(pair.near.packet([1, 2, 3], level: level)))
            #expect(pair.far.statistics.remoteLevel == level)
        }
        #expect(pair.sink.frames.allSatisfy { $0.payload == [1, 2, 3] })
        #expect(pair.far.statistics.packetsWithLevel == 5)
        #expect(pair.far.statistics.audiblePackets == 3)
    }

    @Test func nothingIsToldThatWasNotAgreedOnOrIsNotKnown() throws {
        for (id, level) in [(nil, AudioLevel.silence), (3, nil), (15, .silence), (0, .silence)]
            as [(UInt8?, AudioLevel?)]
        {
            let pair = try MediaSessionPair(audioLevelID: id)
            let plain = try #require(pair.near.packet([1, 2, 3], level: level))
            #expect(plain[0] == 0x80)
            pair.far.take(plain)
            #expect(pair.far.statistics.remoteLevel == nil)
            #expect(pair.sink.frames.count == 1)
        }
    }

    @Test func thePayloadMayStandInTheBufferAlready() throws {
        let pair = try MediaSessionPair(audioLevelID: 1)
        var buffer = [UInt8](repeating: 0, count: 12 + 100 + MediaSession.maximumOverhead)
        for index in 0..<100 { buffer[12 + index] = UInt8(index) }
        let length = buffer.withUnsafeMutableBytes { bytes in
            pair.near.protect(
                payload: UnsafeRawBufferPointer(rebasing: bytes[12..<112]), timestamp: 0, marker: false,
                payloadType: 111, level: .silence, into: bytes, at: .zero)
        }
        pair.far.take(Array(buffer[..<(try #require(length))]))
        #expect(pair.sink.frames.first?.payload == (0..<100).map { UInt8($0) })
    }
}
