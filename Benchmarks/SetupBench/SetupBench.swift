import CallEngine
import ICEClient
import MediaEngine
import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// Two legs in one process, each behind a relay of the same TURN server: how long from the answer to a path, keys and media.
///
///     SetupBench turn:HOST:PORT?transport=udp USER PASSWORD
///
/// Signalling takes no time here, so the network's round trips are all there is. One line: `path_ms keys_ms media_ms`.
@main
enum SetupBench {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count == 3, let url = try? TURNServerURL(parsing: arguments[1]) else {
            print("usage: SetupBench TURN-URL USER PASSWORD")
            return
        }
        let server = TURNServer(urls: [url], username: arguments[2], password: arguments[3])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let times = try await loop.flatSubmit {
            do {
                return try RelayedPair(server, on: loop).run()
            } catch {
                return loop.makeFailedFuture(error)
            }
        }.get()
        // Tenths of a millisecond, without the help of a formatter.
        let tenths = times.map { Int(($0.milliseconds * 10).rounded()) }
        print(tenths.map { "\($0 / 10).\($0 % 10)" }.joined(separator: " "))
        try await group.shutdownGracefully()
    }
}
