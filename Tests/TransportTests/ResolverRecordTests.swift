import Testing
import Transport
import Wire

@Suite("SRV records")
struct ResolverRecordTests {
    private static let name = "_turns._tcp.example.com"

    private func answer(_ targets: [[UInt8]], flags: UInt16 = 0x8180) -> [UInt8] {
        var answer = DNSAnswer(name: Self.name, answers: targets.count, flags: flags)
        for (index, target) in targets.enumerated() {
            answer.addService(UInt16(index), 10, 443, target: target)
        }
        return answer.bytes
    }

    @Test("Records are read, their targets also through pointers")
    func reading() {
        // "example.com" of the question begins behind "_turns" and "_tcp".
        let pointer: [UInt8] = [4] + Array("turn".utf8) + [0xC0, 12 + 7 + 5]
        let message = answer([DNSAnswer.name("a.example.net"), pointer])
        #expect(
            SRVRecords(message: message)?.records == [
                SRVRecord(priority: 0, weight: 10, port: 443, target: "a.example.net"),
                SRVRecord(priority: 1, weight: 10, port: 443, target: "turn.example.com"),
            ])
    }

    @Test("Records of other types are passed over")
    func otherTypes() {
        var answer = DNSAnswer(name: Self.name, answers: 3)
        answer.add(type: 5, DNSAnswer.name("alias.example.com"))
        answer.add(type: 46, [UInt8](repeating: 0xFF, count: 40))
        answer.addService(1, 2, 3478, target: DNSAnswer.name("a.b"))
        #expect(
            SRVRecords(message: answer.bytes)?.records == [
                SRVRecord(priority: 1, weight: 2, port: 3478, target: "a.b")
            ])
    }

    @Test(
        "A target that is no host name is passed over, the others count",
        arguments: [
            [1, 0x20, 0], [0xC0, 0xFF], [0x40, 0, 0], [3, 97, 0, 98, 0], [1, 97, 0xC0, 12 + 29 + 12 + 6],
            DNSAnswer.name("a.b") + [7], [UInt8](repeating: 1, count: 300),
        ] as [[UInt8]])
    func badTargets(target: [UInt8]) {
        let records = SRVRecords(message: answer([target, DNSAnswer.name("good.example")]))
        #expect(records?.records.map(\.target) == ["good.example"])
    }

    @Test("A question, an error and a message cut anywhere are no answer")
    func noAnswer() throws {
        let whole = answer([DNSAnswer.name("a.example.net"), DNSAnswer.name("b.example.net")])
        #expect(SRVRecords(message: whole) != nil)
        for count in whole.indices {
            #expect(SRVRecords(message: Array(whole.prefix(count))) == nil, "\(count) bytes")
        }
        #expect(SRVRecords(message: answer([DNSAnswer.name("a.b")], flags: 0x0100)) == nil)
        #expect(SRVRecords(message: answer([DNSAnswer.name("a.b")], flags: 0x8183)) == nil)
    }

    @Test("No message makes the reader fall, and few records are kept")
    func hostile() {
        var random = RandomSource.seeded(11)
        let vector = answer([DNSAnswer.name("a.example.net"), DNSAnswer.name("b.example.net")])
        for _ in 0..<100_000 {
            var bytes = vector
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            if let records = SRVRecords(message: bytes) { #expect(records.records.count <= 2) }
        }
        let many = answer([[UInt8]](repeating: DNSAnswer.name("a.b"), count: 200))
        #expect(SRVRecords(message: many)?.records.count == SRVRecords.limit)
    }

    @Test("Lower priorities come first, whatever the weights")
    func priorities() {
        var random = RandomSource.seeded(1)
        let records = SRVRecords([
            SRVRecord(priority: 20, weight: 60_000, port: 1, target: "c"),
            SRVRecord(priority: 0, weight: 0, port: 1, target: "a"),
            SRVRecord(priority: 10, weight: 1, port: 1, target: "b"),
        ])
        for _ in 0..<20 { #expect(records.ordered(&random).map(\.target) == ["a", "b", "c"]) }
    }

    @Test("Within a priority the first is chosen in proportion to the weights, and one of weight 0 hardly ever")
    func weights() {
        var random = RandomSource.seeded(2)
        let records = SRVRecords([
            SRVRecord(priority: 1, weight: 0, port: 1, target: "none"),
            SRVRecord(priority: 1, weight: 10, port: 1, target: "ten"),
            SRVRecord(priority: 1, weight: 30, port: 1, target: "thirty"),
        ])
        var counts: [String: Int] = [:]
        for _ in 0..<4100 {
            let order = records.ordered(&random).map(\.target)
            #expect(Set(order).count == 3)
            counts[order[0], default: 0] += 1
        }
        // One draw of 41 falls on 0, ten on 1...10, thirty on the rest.
        #expect((60...150).contains(counts["none"] ?? 0), "\(counts)")
        #expect((880...1120).contains(counts["ten"] ?? 0), "\(counts)")
        #expect((2850...3150).contains(counts["thirty"] ?? 0), "\(counts)")
    }

    @Test("The root as target says that nothing is offered")
    func declined() {
        var random = RandomSource.seeded(3)
        var answer = DNSAnswer(name: Self.name, answers: 1)
        answer.addService(0, 0, 0, target: [0])
        let records = SRVRecords(message: answer.bytes)
        #expect(records?.records == [SRVRecord(priority: 0, weight: 0, port: 0, target: "")])
        #expect(records?.ordered(&random) == [])
    }
}
