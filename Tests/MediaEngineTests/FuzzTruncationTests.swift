import Testing
import Wire

@testable import MediaEngine

/// Every parser of the media path on every beginning of every vector.
@Suite struct FuzzTruncationTests {
    private func beginnings(_ vector: [UInt8]) -> [[UInt8]] { (0...vector.count).map { Array(vector[..<$0]) } }

    @Test(arguments: FuzzVectors.rtp)
    func rtpHeaders(_ vector: [UInt8]) {
        for part in beginnings(vector) {
            part.withUnsafeBytes { bytes in
                guard let header = RTPHeader(bytes) else { return }
                #expect(header.payloadRange.upperBound <= bytes.count)
                #expect(bytes.count >= 12)
            }
        }
        #expect(vector.withUnsafeBytes { RTPHeader($0) } != nil)
    }

    @Test(arguments: FuzzVectors.rtcp)
    func rtcpDatagrams(_ vector: [UInt8]) {
        var lengths: [Int] = []
        for part in beginnings(vector) {
            part.withUnsafeBytes { bytes in
                guard var reader = RTCPReader(bytes) else { return }
                lengths.append(bytes.count)
                while reader.next() != nil {}
            }
        }
        #expect(lengths.last == vector.count)
        // Only where one packet of the compound ends.
        #expect(lengths.allSatisfy { $0 % 4 == 0 && $0 >= 8 })
    }

    @Test(arguments: SRTPProfile.allCases)
    func protectedPackets(_ profile: SRTPProfile) throws {
        let sender = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .outbound)
        let receiver = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .inbound)
        for (number, plain) in FuzzVectors.rtp.prefix(2).enumerated() {
            var packet = plain
            packet[3] = UInt8(number + 1)
            let sealed = try sender.sealed(packet)
            for part in beginnings(sealed).dropLast() {
                #expect(throws: SRTPError.self) { try receiver.opened(part) }
            }
            #expect(try receiver.opened(sealed) == packet)
        }
    }

    @Test(arguments: SRTPProfile.allCases)
    func protectedReports(_ profile: SRTPProfile) throws {
        let sender = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .outbound)
        let receiver = try SRTPTransform(profile: profile, master: masterKey(profile), direction: .inbound)
        for plain in FuzzVectors.rtcp {
            let sealed = try sender.sealedControl(plain)
            for part in beginnings(sealed).dropLast() {
                #expect(throws: SRTPError.self) { try receiver.openedControl(part) }
            }
            #expect(try receiver.openedControl(sealed) == plain)
        }
    }

    @Test(arguments: FuzzVectors.waves)
    func waveHeaders(_ vector: [UInt8]) throws {
        let whole = try WAVHeader(FuzzFile(content: vector))
        for part in beginnings(vector) {
            guard let header = try? WAVHeader(FuzzFile(content: part)) else { continue }
            // Sound that is cut is as much of it as is there.
            #expect(header.dataOffset == whole.dataOffset)
            #expect(header.dataOffset + header.dataLength <= part.count)
        }
    }

    @Test(arguments: FuzzVectors.fingerprints)
    func fingerprints(_ text: String) {
        let fields = text.split(separator: " ").map(String.init)
        for length in 0..<fields[1].utf8.count {
            #expect(DTLSFingerprint(hash: fields[0], value: String(fields[1].prefix(length))) == nil)
        }
        #expect(DTLSFingerprint(hash: fields[0], value: fields[1])?.value == fields[1].uppercased())
    }

    /// Every beginning of every datagram of a handshake before the datagram itself: the handshake does not mind.
    @Test func handshakes() throws {
        let pair = try DTLSPair(
            client: DTLSTestCertificates.ecdsa.get(), server: DTLSTestCertificates.otherECDSA.get())
        pair.meddle = { passing in (0...passing.bytes.count).map { Array(passing.bytes[..<$0]) } }
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        #expect(pair.areConnected)
        #expect(pair.failures.isEmpty)
        #expect(pair.client.droppedDatagrams >= 2 * 14)
    }
}
