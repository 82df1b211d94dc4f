import TestSupport
import Testing
import Wire

@testable import Transport

/// Answers of name servers, and tables of the system, that are cut or damaged.
@Suite struct MisbehavingNameServerTests {
    private static let answers: [[UInt8]] = {
        var small = DNSAnswer(name: "_t._u.example", answers: 1)
        small.addService(1, 2, 3478, target: DNSAnswer.name("a.example"))
        var large = DNSAnswer(name: "_t._u.example", answers: 3)
        large.addService(0, 0, 443, target: [1, 0x61, 0xC0, 12])
        large.add(type: 1, [192, 0, 2, 1])
        large.addService(10, 5, 80, target: [0])
        return [small.bytes, large.bytes]
    }()

    @Test func everyTruncation() {
        for answer in Self.answers {
            #expect(SRVRecords(message: answer)?.records.isEmpty == false)
            for length in 0..<answer.count { #expect(SRVRecords(message: Array(answer[..<length])) == nil) }
        }
    }

    @Test func damagedAnswers() async throws {
        var fuzz = FuzzMutator(
            seed: 501, vectors: Self.answers, words: [[0xC0, 12], [0xC0, 0], [63], [0, 33, 0, 1]], maximumLength: 160)
        var random = RandomSource.seeded(501)
        var accepted = 0
        try await fuzz.run { input in
            guard let records = SRVRecords(message: input.bytes) else { return }
            accepted += 1
            guard accepted & 7 == 0 else { return }
            let ordered = records.ordered(&random)
            let isFine =
                ordered.count <= SRVRecords.limit && ordered.allSatisfy { $0.port > 0 && $0.target.utf8.count <= 253 }
            if !isFine { throw FuzzFailure(input) }
        }
        #expect(accepted > 100_000)
    }

    /// The kernel's, but read without trust.
    @Test func damagedTables() async throws {
        var fuzz = FuzzMutator(
            seed: 502,
            texts: [
                "Iface\tDestination\neth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n",
                "00000000000000000000000000000000 00 00000000000000000000000000000000 00 "
                    + "fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n",
                "fe80000000000000000000000000000a 02 40 20 80 eth0\n",
            ], words: ["\n", "\t", " ", "ffffffff", "-1", "\u{A0}"], maximumLength: 250)
        try await fuzz.run(100_000) { input in
            let text = input.text
            let tables = NetworkTables(routes: text, routes6: text, addresses6: text)
            if tables.defaultInterfaces.count > 2 { throw FuzzFailure(input) }
        }
    }
}
