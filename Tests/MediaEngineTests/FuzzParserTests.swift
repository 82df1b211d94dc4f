import TestSupport
import Testing
import Wire

@testable import MediaEngine

/// A million damaged inputs for each parser of the media path: none traps, and none reads past its end.
@Suite struct FuzzParserTests {
    @Test func rtpHeaders() async throws {
        var fuzz = FuzzMutator(seed: 201, vectors: FuzzVectors.rtp, maximumLength: 128)
        var accepted = 0
        try await fuzz.run { input in
            try input.bytes.withUnsafeBytes { bytes in
                guard let header = RTPHeader(bytes) else { return }
                accepted += 1
                let isInside = header.headerLength >= 12 && header.payloadRange.upperBound <= bytes.count
                if !isInside || header.payloadLength < 0 { throw FuzzFailure(input) }
            }
        }
        #expect(accepted > 300_000)
    }

    /// What the fixed header says is written and read again.
    @Test func rtpHeadersWrittenAgain() async throws {
        var fuzz = FuzzMutator(seed: 202, vectors: [FuzzVectors.rtp[0]], maximumLength: 16)
        var buffer = [UInt8](repeating: 0, count: 12)
        try await fuzz.run(100_000) { input in
            guard let header = input.bytes.withUnsafeBytes({ RTPHeader($0) }) else { return }
            var plain = header
            plain.headerLength = 12
            plain.payloadLength = 0
            buffer.withUnsafeMutableBytes { _ = plain.write(into: $0) }
            if buffer.withUnsafeBytes({ RTPHeader($0) }) != plain { throw FuzzFailure(input) }
        }
    }

    @Test func rtcpDatagrams() async {
        var fuzz = FuzzMutator(seed: 203, vectors: FuzzVectors.rtcp, maximumLength: 160)
        var packets = 0
        await fuzz.run { input in
            input.bytes.withUnsafeBytes { bytes in
                guard var reader = RTCPReader(bytes) else { return }
                while let packet = reader.next() {
                    packets += 1
                    Self.readEverything(in: packet)
                }
            }
        }
        #expect(packets > 500_000)
    }

    private static func readEverything(in packet: RTCPPacket) {
        switch packet {
        case .senderReport(_, _, let blocks), .receiverReport(_, let blocks):
            for index in 0..<blocks.count { _ = blocks[index] }
        case .sourceDescription(let description):
            _ = description.canonicalName(of: 0x2222_2222)
            _ = description.canonicalName(of: 1)
        case .goodbye(let goodbye): _ = goodbye.contains(0)
        case .extendedReport(_, var report):
            while let block = report.next() {
                guard case .delaysSinceLastReceived(let answers) = block else { continue }
                _ = answers.answer(to: 0)
            }
        case .other: break
        }
    }

    @Test(arguments: SRTPProfile.allCases)
    func protectedPackets(_ profile: SRTPProfile) async throws {
        let sender = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .outbound)
        let receiver = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .inbound)
        let packets = try (UInt16(1)...8).map { try sender.sealed(rtpPacket(sequenceNumber: $0)) }
        var fuzz = FuzzMutator(seed: 204, vectors: packets, maximumLength: 128)
        var opened = 0
        await fuzz.run(250_000) { input in
            if (try? receiver.opened(input.bytes)) != nil { opened += 1 }
        }
        #expect(opened == packets.count, "each good one once: the rest is damaged or came before")
    }

    @Test(arguments: SRTPProfile.allCases)
    func protectedReports(_ profile: SRTPProfile) async throws {
        let sender = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .outbound)
        let receiver = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .inbound)
        let reports = try (0..<8).map { _ in try sender.sealedControl(FuzzVectors.rtcp[2]) }
        var fuzz = FuzzMutator(seed: 205, vectors: reports, maximumLength: 128)
        var opened = 0
        await fuzz.run(250_000) { input in
            if (try? receiver.openedControl(input.bytes)) != nil { opened += 1 }
        }
        #expect(opened == reports.count)
    }

    @Test func waveHeaders() async throws {
        var fuzz = FuzzMutator(
            seed: 206, vectors: FuzzVectors.waves, words: ["RIFF", "WAVE", "fmt ", "data"].map { Array($0.utf8) },
            maximumLength: 160)
        var accepted = 0
        try await fuzz.run { input in
            guard let header = try? WAVHeader(FuzzFile(content: input.bytes)) else { return }
            accepted += 1
            if header.dataOffset + header.dataLength > input.bytes.count || header.dataLength < 0 {
                throw FuzzFailure(input)
            }
        }
        #expect(accepted > 100_000)
    }

    @Test func fingerprints() async throws {
        var fuzz = FuzzMutator(
            seed: 207, texts: FuzzVectors.fingerprints, words: [":", "::", "+1", "sha-256 "], maximumLength: 140)
        var accepted = 0
        try await fuzz.run { input in
            let text = input.text
            guard let space = text.utf8.firstIndex(of: UInt8(ascii: " ")) else { return }
            let value = String(text[text.utf8.index(after: space)...])
            guard let fingerprint = DTLSFingerprint(hash: String(text[..<space]), value: value) else { return }
            accepted += 1
            guard accepted & 7 == 0 else { return }
            if fingerprint.value != value.uppercased() { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    @Test func opusPayloads() async throws {
        let payloads: [[UInt8]] = [
            [0xF8, 0xFF, 0xFE], [0x78, 1, 2, 3, 4, 5], [0x0B, 2, 1, 2, 3, 4], [0x53, 0x81, 4],
        ]
        var fuzz = FuzzMutator(seed: 208, vectors: payloads, maximumLength: 64)
        try await fuzz.run { input in
            try input.bytes.withUnsafeBytes { bytes in
                let duration = AudioCodec.opus.duration(of: bytes)
                if let duration, !(120...5760).contains(duration) { throw FuzzFailure(input) }
                _ = OpusDecoder.hasRedundancy(bytes)
            }
        }
    }
}
