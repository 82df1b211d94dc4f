internal import Glibc
internal import LineSimulation
internal import MediaEngine
internal import NIOCore
internal import NIOPosix
internal import Wire

/// `MediaBench send --speech FILE --row NAME [--seed N]`: a sender on real sockets, whose packets reach a browser as a row's
/// network would deliver them.
///
/// It prints its offer and an empty line, reads the answer and an empty line, says `begin` when sound begins, then one line for
/// each packet sent, `INDEX MICROSECONDS` since the moment of packet 0, and `end`. It ends with its input.
enum SendCommand {
    static func run(_ arguments: [String]) throws {
        let options = try Options(arguments)
        let stream = try SentStream(try Speech.samples(of: options.speech), for: options.row)
        let arrivals = options.row.arrivals(
            packetCount: stream.payloads.count, packetTime: stream.packetTime, seed: options.seed)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        MediaSession.prepare()
        let sender = try loop.submit {
            NIOLoopBound(try BrowserSender(stream, arrivals, on: loop, report: say), eventLoop: loop)
        }.wait()
        loop.execute { sender.value.start() }
        let answer = readDescription()
        loop.execute { sender.value.accept(answer) }
        while readLine() != nil {}
        try loop.submit { sender.value.close() }.wait()
        try group.syncShutdownGracefully()
    }

    /// Lines up to an empty one.
    private static func readDescription() -> String {
        var text = ""
        while let line = readLine(), !line.isEmpty { text += line + "\r\n" }
        return text
    }

    private static let say: @Sendable (String) -> Void = { text in
        // Not by `print`: flushing waits for whoever reads the standard input.
        let line = text + "\n"
        _ = line.withCString { write(STDOUT_FILENO, $0, strlen($0)) }
    }

    private struct Options {
        var row = NetworkRow("none")
        var seed: UInt64 = 1
        var speech = ""

        init(_ arguments: [String]) throws {
            var rest = arguments[...]
            while let option = rest.popFirst() {
                guard let value = rest.popFirst() else { MediaBench.fail("\(option) needs a value") }
                switch option {
                case "--speech": speech = value
                case "--row":
                    guard let row = NetworkRow.named(value) else { MediaBench.fail("no row is called \(value)") }
                    self.row = row
                case "--seed": seed = UInt64(value) ?? 1
                default: MediaBench.fail("unknown option \(option)")
                }
            }
        }
    }
}
