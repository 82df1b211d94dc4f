internal import Glibc
internal import LineSimulation

/// Measures the sound of calls: `MediaBench receive …`; see `scripts/bench-media`.
@main
enum MediaBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "receive": try ReceiveCommand.run(Array(arguments.dropFirst()))
        case "send": try SendCommand.run(Array(arguments.dropFirst()))
        case "dtls": try DTLSFlights.run(Array(arguments.dropFirst()))
        case "floor": try FloorCommand.run(Array(arguments.dropFirst()))
        case "drift": try DriftCommand.run(Array(arguments.dropFirst()))
        case "rows": for row in NetworkRow.all { print(row.name) }
        case "conference": try ConferenceCommand.run(Array(arguments.dropFirst()))
        case "echo": try EchoCommand.run(Array(arguments.dropFirst()))
        default: fail("usage: MediaBench receive|send|rows|floor|drift|dtls|conference|echo …")
        }
    }

    /// Ends with a sentence for the reader.
    static func fail(_ message: String) -> Never {
        let line = message + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(64)
    }
}
