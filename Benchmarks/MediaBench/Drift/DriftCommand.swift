internal import LineSimulation
internal import MediaEngine
internal import Wire

/// `MediaBench drift --speech FILE [--minutes N] [--row NAME] [--millionths N]…`: calls between two clocks that run apart, by
/// default by 200 millionths either way on a perfect network, in simulated time.
///
/// Prints a line of JSON for each: what the receiving end did about it.
enum DriftCommand {
    private struct Options {
        var speech = ""
        var minutes = 60
        var row = NetworkRow("drift")
        var drifts: [Double] = []
    }

    static func run(_ arguments: [String]) throws {
        let options = read(arguments)
        let stream = try SentStream(try Speech.samples(of: options.speech), for: options.row)
        for drift in options.drifts.isEmpty ? [200, -200] : options.drifts {
            var call = DriftingCall(stream, millionths: drift, minutes: options.minutes)
            call.row = options.row
            print(json(drift, try call.run()))
        }
    }

    private static func read(_ arguments: [String]) -> Options {
        var options = Options()
        var rest = arguments[...]
        while let option = rest.popFirst(), let value = rest.popFirst() {
            switch option {
            case "--speech": options.speech = value
            case "--minutes": options.minutes = max(2, Int(value) ?? 60)
            case "--row":
                guard let row = NetworkRow.named(value) else { MediaBench.fail("no row is called \(value)") }
                options.row = row
            case "--millionths":
                guard let drift = Double(value), abs(drift) <= 10_000 else {
                    MediaBench.fail("--millionths takes a number up to 10000")
                }
                options.drifts.append(drift)
            default: MediaBench.fail("unknown option \(option)")
            }
        }
        if options.speech.isEmpty { MediaBench.fail("--speech FILE is missing") }
        return options
    }

    private static func json(_ millionths: Double, _ result: DriftingCall.Result) -> String {
        let perSecond = Double(AudioFrame.sampleRate) / 1_000
        let (delays, playout) = (result.delays, result.playout)
        let fields: [(String, Double)] = [
            ("millionths", millionths), ("first_minute_ms", delays.first ?? 0), ("last_minute_ms", delays.last ?? 0),
            ("lowest_minute_ms", delays.min() ?? 0), ("highest_minute_ms", delays.max() ?? 0),
            ("shortened_ms", Double(playout.shortened) / perSecond),
            ("lengthened_ms", Double(playout.lengthened) / perSecond),
            ("concealed_ms", Double(playout.concealed) / perSecond),
        ]
        // Hundredths, without the help of a formatter.
        let text = fields.map { "\"\($0.0)\": \(($0.1 * 100).rounded() / 100)" }.joined(separator: ", ")
        return "{\(text)}"
    }
}
