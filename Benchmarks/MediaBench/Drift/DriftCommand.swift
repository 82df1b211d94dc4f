internal import LineSimulation
internal import MediaEngine
internal import Wire

/// `MediaBench drift --speech FILE [--minutes N]`: calls between two clocks that run 200 millionths apart, in simulated time.
///
/// Prints a line of JSON for each direction of the drift: what the receiving end did about it.
enum DriftCommand {
    private static let drift = 200.0

    static func run(_ arguments: [String]) throws {
        var (speech, minutes) = ("", 60)
        var rest = arguments[...]
        while let option = rest.popFirst(), let value = rest.popFirst() {
            switch option {
            case "--speech": speech = value
            case "--minutes": minutes = max(2, Int(value) ?? 60)
            default: MediaBench.fail("unknown option \(option)")
            }
        }
        guard !speech.isEmpty else { MediaBench.fail("--speech FILE is missing") }
        let stream = try SentStream(try Speech.samples(of: speech), for: NetworkRow("drift"))
        for drift in [drift, -drift] {
            print(try DriftingCall(stream, millionths: drift, minutes: minutes).run().json)
        }
    }
}
