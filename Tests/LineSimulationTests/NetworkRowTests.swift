import LineSimulation
import Testing

struct NetworkRowTests {
    private func arrivals(_ name: String, seed: UInt64 = 3, count: Int = 20_000) throws -> [PacketArrival] {
        try #require(NetworkRow.named(name))
            .arrivals(packetCount: count, packetTime: .milliseconds(20), seed: seed)
    }

    @Test func theTableHasItsSixteenRows() {
        #expect(NetworkRow.all.count == 16)
        #expect(Set(NetworkRow.all.map(\.name)).count == 16)
    }

    @Test func aSeedRepeatsItself() throws {
        #expect(try arrivals("20 %") == arrivals("20 %"))
        #expect(try arrivals("20 %") != arrivals("20 %", seed: 4))
    }

    @Test(arguments: [("1 % random loss", 0.01), ("20 %", 0.2), ("10 % in bursts, mean 3", 0.1)])
    func asManyAreLostAsSaid(name: String, share: Double) throws {
        let lost = 1 - Double(try arrivals(name).count) / 20_000
        #expect(abs(lost - share) < share / 8)
    }

    @Test func burstsHaveTheirMeanLength() throws {
        let numbers = try arrivals("10 % in bursts, mean 3").map(\.index)
        let gaps = zip(numbers, numbers.dropFirst()).map { $1 - $0 - 1 }.filter { $0 > 0 }
        let mean = Double(gaps.reduce(0, +)) / Double(gaps.count)
        #expect((2.7...3.3).contains(mean))
    }

    @Test(arguments: [
        ("exponential delay mean 20 ms (reorders)", 20.0), ("exponential delay mean 50 ms (reorders)", 50),
    ])
    func delaysHaveTheirMean(name: String, mean: Double) throws {
        let delays = try arrivals(name).map { ($0.time - .milliseconds(20 * $0.index)) / .milliseconds(1) }
        #expect(abs(delays.reduce(0, +) / 20_000 - mean) < mean / 20)
    }

    @Test func orderIsKeptWhereSaid() throws {
        let ordered = try arrivals("exponential delay mean 50 ms, in order").map(\.index)
        let mixed = try arrivals("exponential delay mean 50 ms (reorders)").map(\.index)
        #expect(ordered == ordered.sorted())
        #expect(mixed != mixed.sorted())
    }

    @Test func stallsHoldEverythingUpToTheirEnd() throws {
        let held = try arrivals("200 ms stall every 5 s", count: 500).filter { $0.time > .milliseconds(20 * $0.index) }
        #expect(held.map(\.index) == Array(250..<260))
        #expect(held.allSatisfy { $0.time == .milliseconds(5_200) })
    }
}
