import Glibc
import Testing

@testable import MediaEngine

struct OpusTests {
    @Test(arguments: AudioCodec.allCases)
    func aToneIsFoundAndAnotherIsNot(codec: AudioCodec) throws {
        var encoder = try AudioEncoder(codec, packetTime: .milliseconds(20))
        var decoder = try AudioDecoder(codec)
        let payloads = try encoder.payloads(of: TestSound.tone(1_000, frames: 100))
        #expect(payloads.count == 50)
        let decoded = try payloads.flatMap { try decoder.samples(of: $0) }
        #expect(decoded.count == 48_000)
        #expect(TestSound.contains(1_000, in: decoded))
        #expect(!TestSound.contains(700, in: decoded))
        #expect(!TestSound.contains(1_060, in: decoded))
    }

    @Test(arguments: AudioCodec.allCases, [10, 20, 40, 60])
    func everyPacketTime(codec: AudioCodec, milliseconds: Int) throws {
        var encoder = try AudioEncoder(codec, packetTime: .milliseconds(milliseconds))
        var decoder = try AudioDecoder(codec)
        let payloads = try encoder.payloads(of: TestSound.voice(frames: 60))
        #expect(payloads.count == 600 / milliseconds)
        for payload in payloads {
            let duration = payload.withUnsafeBytes { codec.duration(of: $0) }
            #expect(duration == codec.clockRate * milliseconds / 1_000)
            #expect(try decoder.samples(of: payload).count == 48 * milliseconds)
        }
    }

    @Test func redundancyIsThereOnlyWhenLossIsExpected() throws {
        for (loss, share) in [(0, 0.0...0.0), (10, 0.4...1.0)] {
            var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(20))
            encoder.setExpectedLoss(percent: loss)
            let payloads = try encoder.payloads(of: TestSound.voice(frames: 400))
            let redundant = payloads.count { $0.withUnsafeBytes { OpusDecoder.hasRedundancy($0) } }
            #expect(share.contains(Double(redundant) / Double(payloads.count)), "at \(loss) %: \(redundant)")
        }
    }

    /// Every fourth packet is lost; what the redundancy gives must be nearer to the loss-free sound than concealment.
    @Test func redundancyBeatsConcealment() throws {
        var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(20))
        encoder.setExpectedLoss(percent: 20)
        let payloads = try encoder.payloads(of: TestSound.voice(frames: 600))
        var whole = try AudioDecoder(.opus)
        var recovering = try AudioDecoder(.opus)
        var concealing = try AudioDecoder(.opus)
        var errors = (recovered: 0.0, concealed: 0.0)
        var compared = 0
        for index in payloads.indices.dropLast() {
            let truth = try whole.samples(of: payloads[index])
            let isUseful = payloads[index + 1].withUnsafeBytes { OpusDecoder.hasRedundancy($0) }
            guard index % 4 == 3, isUseful else {
                _ = try recovering.samples(of: payloads[index])
                _ = try concealing.samples(of: payloads[index])
                continue
            }
            compared += 1
            errors.recovered += spectralError(try recovering.recovered(960, from: payloads[index + 1]), truth)
            errors.concealed += spectralError(try concealing.concealed(960), truth)
        }
        #expect(compared > 20)
        #expect(errors.recovered < 0.7 * errors.concealed, "\(errors)")
    }

    /// The difference of two frames' energy in dB, band by band up to 4 kHz; waveforms need not be in step.
    private func spectralError(_ first: [Int16], _ second: [Int16]) -> Double {
        stride(from: 100.0, to: 4_000, by: 100).reduce(0) { sum, frequency in
            sum + abs(level(first, frequency) - level(second, frequency))
        }
    }

    private func level(_ samples: [Int16], _ frequency: Double) -> Double {
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            real += Double(sample) * cos(2 * .pi * frequency * Double(index) / 48_000)
            imaginary += Double(sample) * sin(2 * .pi * frequency * Double(index) / 48_000)
        }
        return 10 * log10(real * real + imaginary * imaginary + 1e6)
    }

    @Test func malformedPayloadsAreRefused() throws {
        var decoder = try AudioDecoder(.opus)
        // Code 3 with no frame count, and a length that reaches past the end.
        for payload: [UInt8] in [[0xFF], [0xFB, 0]] {
            #expect(throws: CodecError.self) { try decoder.samples(of: payload) }
            #expect(payload.withUnsafeBytes { AudioCodec.opus.duration(of: $0) } == nil)
            #expect(!payload.withUnsafeBytes { OpusDecoder.hasRedundancy($0) })
        }
        var state: UInt64 = 7
        for _ in 0..<2_000 {
            let payload = (0..<Int(state >> 33 % 40)).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            _ = payload.withUnsafeBytes { OpusDecoder.hasRedundancy($0) }
            _ = try? decoder.samples(of: payload)
            state = state &* 6_364_136_223_846_793_005 &+ 1
        }
    }

    @Test func anOddLengthIsAnError() throws {
        var encoder = try OpusEncoder()
        let tone = TestSound.tone(500, frames: 3)
        var payload = [UInt8](repeating: 0, count: 1_500)
        let result = payload.withUnsafeMutableBytes { payload in
            tone.withUnsafeBufferPointer { tone in
                Result { try encoder.encode(UnsafeBufferPointer(rebasing: tone[..<961]), into: payload) }
            }
        }
        // 961 samples is no length of a frame.
        #expect(throws: CodecError.self) { try result.get() }
    }

    @Test func whatSDPSaysOfTheCodecs() {
        #expect(AudioCodec.allCases.map(\.payloadType) == [111, 9, 0, 8])
        #expect(AudioCodec.allCases.map(\.rtpmap) == ["opus/48000/2", "G722/8000", "PCMU/8000", "PCMA/8000"])
        #expect(AudioCodec.opus.fmtp == "minptime=10;useinbandfec=1")
        #expect(AudioCodec.pcma.fmtp == nil)
    }
}
