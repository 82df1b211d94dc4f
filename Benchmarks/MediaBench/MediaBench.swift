internal import Glibc

/// Measures the sound of a call: `MediaBench receive …`, `MediaBench echo …`.
@main
enum MediaBench {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "receive": try ReceiveCommand.run(Array(arguments.dropFirst()))
        case "send": try SendCommand.run(Array(arguments.dropFirst()))
        case "echo": try EchoCommand.run(Array(arguments.dropFirst()))
        default: fail("usage: MediaBench receive|send|echo …")
        }
    }

    /// Ends with a sentence for the reader.
    static func fail(_ message: String) -> Never {
        let line = message + "\n"
        _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        exit(64)
    }
}
