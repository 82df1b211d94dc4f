import TestSupport
import Testing
import Wire

@testable import ICEClient

/// A million damaged inputs for each parser: none traps, and what is accepted can be written and read again.
@Suite struct FuzzParserTests {
    @Test func stunMessages() async throws {
        var fuzz = FuzzMutator(seed: 101, vectors: FuzzVectors.stun, maximumLength: 256)
        var accepted = 0
        try await fuzz.run { input in
            guard let message = try? STUNMessage(parsing: input.bytes) else { return }
            accepted += 1
            guard accepted & 3 == 0 else { return }
            if (try? STUNMessage(parsing: message.encoded())) != message { throw FuzzFailure(input) }
        }
        #expect(accepted > 100_000, "the inputs have to reach the attributes")
    }

    /// What is done with a message before anybody knows whether it is one.
    @Test func stunIntegrity() async {
        let key = STUNCredentials.shortTermKey(Vectors.password)
        var fuzz = FuzzMutator(
            seed: 102, vectors: [Vectors.request, Vectors.responseIPv4, Vectors.responseIPv6], maximumLength: 256)
        var valid = 0
        await fuzz.run { input in
            guard STUNMessage.hasIntegrity(input.bytes), input.count & 3 == 0 else { return }
            if STUNMessage.isIntegrityValid(input.bytes, key: key) { valid += 1 }
        }
        // Those that were left whole, and those whose FINGERPRINT alone was hit.
        #expect(valid > 10_000)
    }

    @Test func streams() async throws {
        var fuzz = FuzzMutator(seed: 103, vectors: FuzzVectors.streams, maximumLength: 256)
        var frames = 0
        try await fuzz.run { input in
            var deframer = STUNStreamDeframer()
            let cut = input.bytes.count * (input.count & 7) / 8
            var taken = 0
            for portion in [input.bytes[..<cut], input.bytes[cut...]] {
                deframer.append(portion)
                while let frame = try? deframer.next() {
                    frames += 1
                    taken += frame.count
                }
            }
            if taken + deframer.buffered > input.bytes.count { throw FuzzFailure(input) }
        }
        #expect(frames > 500_000)
    }

    @Test func channelData() async throws {
        var fuzz = FuzzMutator(seed: 104, vectors: FuzzVectors.channelData, maximumLength: 64)
        var accepted = 0
        try await fuzz.run { input in
            guard let data = ChannelData(parsing: input.bytes) else { return }
            accepted += 1
            let isPrefix = data.encoded(isPadded: false).map { input.bytes.starts(with: $0) } ?? false
            if !isPrefix || data.encoded(isPadded: true).flatMap({ ChannelData(parsing: $0) }) != data {
                throw FuzzFailure(input)
            }
        }
        #expect(accepted > 100_000)
    }

    @Test func candidates() async throws {
        var fuzz = FuzzMutator(
            seed: 105, texts: FuzzVectors.candidates,
            words: [" ", " raddr ", " rport ", "typ relay", "a=", "::", "65536", "4294967296", "-1", "\u{A0}"],
            maximumLength: 160)
        var accepted = 0
        try await fuzz.run { input in
            guard var candidate = Candidate(attribute: input.text) else { return }
            accepted += 1
            // Not told: what a host candidate is related to, and the port of connections that are yet to be opened.
            if candidate.type == .host { candidate.relatedEndpoint = nil }
            if candidate.transport == .tcp(.active) { candidate.endpoint.port = Candidate.activePort }
            if Candidate(attribute: candidate.attribute) != candidate { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    @Test func serverURLs() async throws {
        var fuzz = FuzzMutator(
            seed: 106, texts: FuzzVectors.urls, words: ["turn:", "//", "[", "]", ":", "?transport=", "tcp", "@", "%"],
            maximumLength: 80)
        var accepted = 0
        try await fuzz.run { input in
            guard let url = try? TURNServerURL(parsing: input.text) else { return }
            accepted += 1
            if (try? TURNServerURL(parsing: url.description)) != url { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    @Test func addresses() async throws {
        var fuzz = FuzzMutator(
            seed: 107, texts: FuzzVectors.addresses, words: ["::", ":", ".", "0", "ffff", "%eth0", "+1"],
            maximumLength: 60)
        var accepted = 0
        try await fuzz.run { input in
            guard let address = IPAddress(input.text) else { return }
            accepted += 1
            if IPAddress(address.description) != address || IPAddress(bytes: address.bytes) != address {
                throw FuzzFailure(input)
            }
        }
        #expect(accepted > 50_000)
    }

    @Test func endpoints() async throws {
        var fuzz = FuzzMutator(
            seed: 108, texts: FuzzVectors.endpoints, words: ["[", "]", ":", "65536", "+1", "::1"], maximumLength: 60)
        var accepted = 0
        try await fuzz.run { input in
            guard let endpoint = Endpoint(input.text) else { return }
            accepted += 1
            if Endpoint(endpoint.description) != endpoint { throw FuzzFailure(input) }
        }
        #expect(accepted > 50_000)
    }

    /// There are so few beginnings of a datagram that all of them can be tried.
    @Test func kindsOfPackets() {
        var counts: [PacketKind: Int] = [:]
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let kind = PacketKind([first, second])
                if kind != PacketKind(firstByte: first, secondByte: second) { Issue.record("\(first) \(second)") }
                counts[kind, default: 0] += 1
            }
        }
        #expect(
            counts == [
                .stun: 4 * 256, .dtls: 44 * 256, .channelData: 16 * 256, .rtcp: 64 * 32, .rtp: 64 * 224,
                .unknown: 128 * 256,
            ])
        #expect(PacketKind([UInt8]()) == .unknown)
        #expect(PacketKind([0]) == .unknown)
    }

    /// Where digits belong there are no signs, which the numbers of the standard library may have.
    @Test(arguments: ["::-1", "::+1", "-1::", "1:2:3:4:5:6:7:-8", "::ffff:1.2.3.-4"])
    func signsInAddresses(_ text: String) {
        #expect(IPAddress(text) == nil)
        #expect(Endpoint("[\(text)]:1") == nil)
    }

    @Test(arguments: ["192.0.2.1:+80", "192.0.2.1:-0", "[::1]:+80", "192.0.2.1:"])
    func signsInPorts(_ text: String) {
        #expect(Endpoint(text) == nil)
    }
}
