import COpus
import Testing

@testable import MediaEngine

/// What a far end may ask of our encoder (RFC 7587, section 6.1), seen in the packets and in libopus' own decoder.
struct OpusSettingsTests {
    private func payloads(
        _ settings: OpusSettings, of samples: [Int16], packetTime: Int = 20, loss: Int = 0
    ) throws -> [[UInt8]] {
        var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(packetTime), opus: settings)
        encoder.setExpectedLoss(percent: loss)
        return try encoder.payloads(of: samples)
    }

    private func bandwidth(_ payload: [UInt8]) -> Int32 { opus_packet_get_bandwidth(payload) }

    private func bitRate(_ payloads: [[UInt8]], packetTime: Int = 20) -> Int {
        payloads.reduce(0) { $0 + $1.count } * 8 * 1_000 / packetTime / payloads.count
    }

    @Test(arguments: [
        (8_000, OPUS_BANDWIDTH_NARROWBAND), (12_000, OPUS_BANDWIDTH_MEDIUMBAND), (16_000, OPUS_BANDWIDTH_WIDEBAND),
        (24_000, OPUS_BANDWIDTH_SUPERWIDEBAND), (48_000, OPUS_BANDWIDTH_FULLBAND),
    ])
    func noMoreBandThanIsPlayed(rate: Int, widest: Int32) throws {
        var settings = OpusSettings()
        settings.maximumPlaybackRate = rate
        let payloads = try payloads(settings, of: TestSound.voice(frames: 100))
        #expect(payloads.allSatisfy { bandwidth($0) <= widest })
        #expect(payloads.contains { bandwidth($0) == widest })
    }

    @Test(arguments: [6_000, 16_000, 24_000, nil])
    func noMoreBitsThanAreTaken(limit: Int?) throws {
        var settings = OpusSettings()
        settings.maximumBitRate = limit
        #expect(settings.bitRate == min(limit ?? 32_000, 32_000))
        let sent = bitRate(try payloads(settings, of: TestSound.voice(frames: 400), loss: 10))
        #expect(Double(sent) < Double(settings.bitRate) * 1.1, "\(sent)")
        if limit == nil { #expect(sent > 24_000, "\(sent)") }
    }

    @Test func aConstantBitRateHasPacketsOfOneLength() throws {
        var settings = OpusSettings()
        settings.hasConstantBitRate = true
        let lengths = Set(try payloads(settings, of: TestSound.voice(frames: 200)).map(\.count))
        #expect(lengths == [80])
        #expect(Set(try payloads(OpusSettings(), of: TestSound.voice(frames: 200)).map(\.count)).count > 10)
    }

    @Test func whoCannotUseCopiesGetsNone() throws {
        var settings = OpusSettings()
        settings.hasForwardErrorCorrection = false
        let payloads = try payloads(settings, of: TestSound.voice(frames: 200), loss: 20)
        #expect(!payloads.contains { $0.withUnsafeBytes { OpusDecoder.hasRedundancy($0) } })
    }

    @Test(arguments: [10, 20, 40, 60])
    func silenceIsLeftOutWhereItIsAskedFor(milliseconds: Int) throws {
        var settings = OpusSettings()
        settings.isDiscontinuous = true
        var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(milliseconds), opus: settings)
        let voice = try encoder.payloads(of: TestSound.voice(frames: 120))
        // Between words there is silence too.
        #expect(voice.count { $0.count > 2 } > voice.count * 3 / 4)
        let silence = try encoder.payloads(of: [Int16](repeating: 0, count: 240 * 480))
        // What is not sent has no bytes; now and then comes a packet that tells the sound of the silence.
        let sent = silence.dropFirst(480 / milliseconds).count { !$0.isEmpty }
        #expect(sent <= 12, "\(sent) of \(silence.count)")
        #expect(silence.allSatisfy { $0.isEmpty || $0.count > 2 })
        let again = try encoder.payloads(of: TestSound.voice(frames: 60))
        #expect(again.count { $0.count > 2 } > again.count / 2)

        var always = try AudioEncoder(.opus, packetTime: .milliseconds(milliseconds))
        #expect(try always.payloads(of: [Int16](repeating: 0, count: 120 * 480)).allSatisfy { !$0.isEmpty })
    }

    /// What our way of decoding gives is what the library gives when it is asked itself: packets, losses made up for, and
    /// losses with a copy in the packet after.
    @Test(arguments: [10, 20, 40, 60])
    func theLibraryDecodesTheSame(milliseconds: Int) throws {
        let payloads = try payloads(
            OpusSettings(), of: TestSound.voice(frames: 300), packetTime: milliseconds, loss: 20)
        let count = 48 * milliseconds
        var status: Int32 = 0
        let library = try #require(opus_decoder_create(48_000, 1, &status))
        defer { opus_decoder_destroy(library) }
        var ours = try AudioDecoder(.opus)
        var theirs = [Int16](repeating: 0, count: 5_760)
        var recoveries = 0
        for (index, payload) in payloads.enumerated().dropLast() {
            let next = payloads[index + 1]
            switch index % 7 {
            case 3 where next.withUnsafeBytes { OpusDecoder.hasRedundancy($0) }:
                recoveries += 1
                #expect(opus_decode(library, next, Int32(next.count), &theirs, Int32(count), 1) == Int32(count))
                #expect(try ours.recovered(count, from: next) == Array(theirs[..<count]))
            case 3, 5:
                #expect(opus_decode(library, nil, 0, &theirs, Int32(count), 0) == Int32(count))
                #expect(try ours.concealed(count) == Array(theirs[..<count]))
            default:
                #expect(opus_decode(library, payload, Int32(payload.count), &theirs, 5_760, 0) == Int32(count))
                #expect(try ours.samples(of: payload) == Array(theirs[..<count]))
            }
        }
        #expect(recoveries > 0)
    }
}
