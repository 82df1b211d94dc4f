internal import Glibc
internal import LineSimulation
internal import MediaEngine
internal import Wire

/// `MediaBench receive --speech in.wav [--row NAME]… [--seed N]… [--trace FILE] [--out DIRECTORY or FILE]
/// [--json]`: our receiving end over the table's networks, in simulated time.
///
/// Every row and seed 1 where none is named. Prints a line each; `--out` takes what was heard, as `ROW-SEED.wav` where it
/// names a directory. `--trace` has when packets really arrived, `INDEX MICROSECONDS` a line, as `MediaBench send` prints it;
/// shares and delays of `--json` are those after settling.
enum ReceiveCommand {
    private struct Options {
        var speech = ""
        var rows: [NetworkRow] = []
        var seeds: [UInt64] = []
        var trace: [PacketArrival]?
        var output: String?
        var isJSON = false
    }

    static func run(_ arguments: [String]) throws {
        let options = read(arguments)
        let speech = try Speech.samples(of: options.speech)
        if !options.isJSON { print(heading) }
        for row in options.rows.isEmpty ? NetworkRow.all : options.rows {
            let stream = try SentStream(speech, for: row)
            for seed in options.seeds.isEmpty ? [1] : options.seeds {
                var simulation = ReceiveSimulation(row, stream, seed: seed)
                simulation.trace = options.trace
                let result = try simulation.run()
                print(options.isJSON ? json(row, seed, result) : line(row, seed, result))
                guard let output = options.output else { continue }
                try write(result.samples, to: path(output, row, seed))
            }
        }
    }

    private static func read(_ arguments: [String]) -> Options {
        var options = Options()
        var rest = arguments[...]
        while let option = rest.popFirst() {
            if option == "--json" {
                options.isJSON = true
                continue
            }
            guard let value = rest.popFirst() else { MediaBench.fail("\(option) needs a value") }
            switch option {
            case "--speech": options.speech = value
            case "--out": options.output = value
            case "--trace": options.trace = trace(in: value)
            case "--row":
                guard let row = row(value) else { MediaBench.fail("no row is called \(value)") }
                options.rows.append(row)
            case "--seed":
                guard let seed = UInt64(value) else { MediaBench.fail("--seed takes a number") }
                options.seeds.append(seed)
            default: MediaBench.fail("unknown option \(option)")
            }
        }
        if options.speech.isEmpty { MediaBench.fail("--speech FILE is missing") }
        return options
    }

    /// By name, or by number from 0.
    private static func row(_ text: String) -> NetworkRow? {
        if let number = Int(text), NetworkRow.all.indices.contains(number) { return NetworkRow.all[number] }
        return NetworkRow.named(text)
    }

    /// In the order of arrival.
    private static func trace(in path: String) -> [PacketArrival] {
        guard let file = fopen(path, "r") else { MediaBench.fail("\(path) cannot be read") }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        var arrivals: [PacketArrival] = []
        while fgets(&line, Int32(line.count), file) != nil {
            let bytes = line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
                Int($0)
            }
            guard words.count == 2 else { MediaBench.fail("\(path) is no trace") }
            arrivals.append(PacketArrival(index: words[0], time: .microseconds(words[1])))
        }
        return arrivals
    }

    private static func write(_ samples: [Int16], to path: String) throws(AudioError) {
        var writer = try WAVWriter(path: path)
        var frame = AudioFrame()
        for start in stride(from: 0, to: samples.count, by: AudioFrame.sampleCount) {
            frame.withSamples { for index in $0.indices { $0[index] = samples[start + index] } }
            writer.append(frame)
        }
        writer.flush()
    }

    private static func path(_ output: String, _ row: NetworkRow, _ seed: UInt64) -> String {
        guard !output.hasSuffix(".wav") else { return output }
        let number = NetworkRow.all.firstIndex(of: row) ?? 0
        return "\(output)/\(number)-\(seed).wav"
    }
}

// MARK: - What is printed

extension ReceiveCommand {
    private static let heading =
        "concealed %  recovered %  delay ms  target ms  shorter %  longer %  lost  late  row, seed"

    private static func line(_ row: NetworkRow, _ seed: UInt64, _ result: ReceiveSimulation.Result) -> String {
        let numbers = [
            result.playout.concealedPercent, percent(result.playout.recovered, result), result.meanDelay.milliseconds,
            result.meanTarget.milliseconds, percent(result.playout.shortened, result),
            percent(result.playout.lengthened, result),
        ]
        let columns =
            numbers.map { pad(rounded($0), to: 9) }
            + [result.jitter.lost, result.jitter.late].map { pad("\($0)", to: 5) }
        return columns.joined(separator: "  ") + "  \(row.name), \(seed)"
    }

    private static func json(_ row: NetworkRow, _ seed: UInt64, _ result: ReceiveSimulation.Result) -> String {
        let (all, settled) = (result.playout, result.settled)
        let share = { (samples: KeyPath<PlayoutStatistics, Int>) in
            let played = max(1, all.played - settled.played)
            return rounded(100 * Double(all[keyPath: samples] - settled[keyPath: samples]) / Double(played))
        }
        let fields: [(String, String)] = [
            ("concealed_percent", share(\.concealed)), ("recovered_percent", share(\.recovered)),
            ("delay_ms", rounded(result.meanDelay.milliseconds)),
            ("target_ms", rounded(result.meanTarget.milliseconds)), ("accelerate_percent", share(\.shortened)),
            ("decelerate_percent", share(\.lengthened)), ("lost", "\(result.jitter.lost)"),
            ("late", "\(result.jitter.late)"),
        ]
        let text = fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
        let number = NetworkRow.all.firstIndex(of: row) ?? 0
        return "{\"row\": \"\(row.name)\", \"number\": \(number), \"seed\": \(seed), \(text)}"
    }

    private static func percent(_ samples: Int, _ result: ReceiveSimulation.Result) -> Double {
        result.playout.played == 0 ? 0 : 100 * Double(samples) / Double(result.playout.played)
    }

    private static func rounded(_ value: Double) -> String {
        let hundredths = Int((abs(value) * 100).rounded())
        return "\(value < 0 ? "-" : "")\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private static func pad(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
