extension NetworkRow {
    /// The networks that receivers are compared on.
    package static let all: [NetworkRow] = [
        NetworkRow("none"),
        NetworkRow("1 % random loss", loss: .random(1)),
        NetworkRow("5 %", loss: .random(5)),
        NetworkRow("10 %", loss: .random(10)),
        NetworkRow("10 %, FEC refused", loss: .random(10)).withoutFEC,
        NetworkRow("10 %, RED on", loss: .random(10)).withRedundancy,
        NetworkRow("20 %", loss: .random(20)),
        NetworkRow("20 %, RED on", loss: .random(20)).withRedundancy,
        NetworkRow("10 % in bursts, mean 3", loss: .bursts(10, meanLength: 3)),
        NetworkRow("10 % in bursts, RED on", loss: .bursts(10, meanLength: 3)).withRedundancy,
        NetworkRow("exponential delay mean 20 ms (reorders)", delay: .exponential(mean: 20, isInOrder: false)),
        NetworkRow("exponential delay mean 20 ms, in order", delay: .exponential(mean: 20, isInOrder: true)),
        NetworkRow("exponential delay mean 50 ms (reorders)", delay: .exponential(mean: 50, isInOrder: false)),
        NetworkRow("exponential delay mean 50 ms, in order", delay: .exponential(mean: 50, isInOrder: true)),
        NetworkRow(
            "200 ms stall every 5 s", stall: Stall(length: .milliseconds(200), interval: .seconds(5))),
        NetworkRow(
            "5 % loss + exponential 20 ms", loss: .random(5), delay: .exponential(mean: 20, isInOrder: false)),
    ]

    /// The row of this name.
    package static func named(_ name: String) -> NetworkRow? { all.first { $0.name == name } }

    private var withoutFEC: NetworkRow {
        var row = self
        row.asksForFEC = false
        return row
    }

    private var withRedundancy: NetworkRow {
        var row = self
        row.hasRedundancy = true
        return row
    }
}
