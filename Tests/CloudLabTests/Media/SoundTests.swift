import MediaEngine
import Testing

@testable import CloudLab

@Suite struct SoundTests {
    /// Payloads of 20 ms of a tone.
    private func tone(_ frequency: Double, _ codec: AudioCodec, packets: Int) throws -> [[UInt8]] {
        var encoder = try AudioEncoder(codec, packetTime: .milliseconds(20))
        var generator = ToneGenerator(frequency: frequency)
        var frame = AudioFrame()
        var payload = [UInt8](repeating: 0, count: 1500)
        var result: [[UInt8]] = []
        for _ in 0..<packets * 2 {
            generator.fill(&frame)
            let length = try payload.withUnsafeMutableBytes { try encoder.encode(frame, into: $0) }
            if let length { result.append(Array(payload[..<length])) }
        }
        return result
    }

    private func hears(_ frequency: Double, in packets: [[UInt8]], _ codec: AudioCodec) throws -> Bool {
        var decoder = try AudioDecoder(codec)
        var detector = ToneDetector(frequency: frequency)
        var samples = [Int16](repeating: 0, count: 5760)
        var frame = AudioFrame()
        for packet in packets {
            let count = try packet.withUnsafeBytes { bytes in
                try samples.withUnsafeMutableBufferPointer { try decoder.decode(bytes, into: $0) }
            }
            for start in stride(from: 0, to: count, by: AudioFrame.sampleCount) {
                frame.withSamples { for index in $0.indices { $0[index] = samples[start + index] } }
                detector.add(frame)
            }
        }
        return detector.isFound
    }

    private func transcode(_ packets: [[UInt8]], _ from: AudioCodec, _ to: AudioCodec) throws -> [[UInt8]] {
        var made = Transcoder(from: from, to: to)
        var result: [[UInt8]] = []
        for packet in packets {
            packet.withUnsafeBytes {
                made?.transcode($0) { payload, ticks in
                    result.append(Array(payload))
                    #expect(ticks == to.clockRate / 50)
                }
            }
        }
        return result
    }

    @Test func aToneSurvivesTheWayThroughBothCodecs() throws {
        let spoken = try tone(440, .opus, packets: 50)
        let narrow = try transcode(spoken, .opus, .pcmu)
        #expect(narrow.count == 50 && narrow.allSatisfy { $0.count == 160 })
        let back = try transcode(narrow, .pcmu, .opus)
        #expect(back.count == 50)
        #expect(try hears(440, in: back, .opus))
        #expect(try !hears(880, in: back, .opus))
    }

    @Test func garbageGivesNothingAndHarmsNothing() throws {
        let good = try tone(440, .opus, packets: 30)
        let mixed = [[0xFF], [UInt8](repeating: 0x03, count: 700)] + good
        let narrow = try transcode(mixed, .opus, .pcmu)
        #expect(narrow.count >= 30)
        #expect(try hears(440, in: narrow, .pcmu))
    }

    private func packets(of loop: EncodedLoop, _ range: Range<Int>) -> [[UInt8]] {
        var result: [[UInt8]] = []
        for position in range { loop.withPacket(position) { result.append(Array($0)) } }
        return result
    }

    @Test(arguments: AudioCodec.allCases) func theToneIsATone(codec: AudioCodec) throws {
        let loop = try #require(EncodedLoop(.tone, codec))
        let sent = packets(of: loop, 0..<2 * loop.packetCount)
        #expect(sent.count == 100 && !sent.contains([]))
        #expect(try hears(1000, in: sent, codec))
        #expect(try !hears(440, in: sent, codec))
    }

    @Test func theMusicGoesThroughItsNotesAndBeginsAgain() throws {
        let loop = try #require(EncodedLoop(.music, .opus))
        #expect(loop.packetCount == 240)
        // A listener may come in anywhere.
        let end = packets(of: loop, 239..<241)
        let all = packets(of: loop, 0..<240)
        #expect(end == [all[239], all[0]])
        for note in [261.63, 329.63, 392.00, 523.25, 440.00] { #expect(try hears(note, in: all, .opus), "\(note)") }
    }

    @Test(arguments: [Melody.tone, Melody.music]) func aMelodyHasNoSteps(melody: Melody) {
        var frame = AudioFrame()
        var last: Int?
        // Twice, for the seam.
        for index in Array(0..<melody.frameCount) + [0] {
            frame.withSamples { melody.fill($0, frame: index) }
            for sample in frame.samples.map({ Int($0) }) {
                // The steepest of 1000 Hz at this loudness is 1047 a sample.
                if let last { #expect(abs(sample - last) < 1100) }
                last = sample
            }
        }
    }
}
