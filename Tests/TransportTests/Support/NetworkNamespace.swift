import Foundation
import NIOCore
import NIOPosix

/// A network of a test's own, without interfaces but for a loopback that is down: the thread of one event loop lives in it.
struct NetworkNamespace {
    enum Failure: Error { case refused(CInt), command(String) }

    let eventLoop: any EventLoop

    /// Whether this process may make one.
    static let isAvailable = (try? command("unshare", "--net", "true")) != nil

    /// Lets a test use a namespace that ends with it.
    static func run(_ body: (NetworkNamespace) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let result: Result<Void, any Error>
        do {
            let eventLoop = group.next()
            try await eventLoop.submit { try leave() }.get()
            result = .success(try await body(NetworkNamespace(eventLoop: eventLoop)))
        } catch {
            result = .failure(error)
        }
        try await group.shutdownGracefully()
        try result.get()
    }

    /// Runs `ip` in the namespace.
    func ip(_ words: String...) async throws {
        try await eventLoop.submit { try Self.command(["ip"] + words) }.get()
    }

    /// Adds an interface, down, whose cable's other end is plugged in.
    func addCable(_ name: String) async throws {
        try await ip("link", "add", name, "type", "veth", "peer", "name", "\(name)-far")
        try await ip("link", "set", "\(name)-far", "up")
    }

    /// Moves the calling thread into a new network.
    private static func leave() throws {
        // Declared for C with a macro that Swift's import of the library does not set.
        typealias Unshare = @convention(c) (CInt) -> CInt
        let newNetwork: CInt = 0x4000_0000
        guard let symbol = dlsym(nil, "unshare") else { throw Failure.refused(ENOSYS) }
        guard unsafeBitCast(symbol, to: Unshare.self)(newNetwork) == 0 else { throw Failure.refused(errno) }
    }

    private static func command(_ words: String...) throws { try command(words) }

    private static func command(_ words: [String]) throws {
        var child = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        guard posix_spawnp(&child, words[0], nil, nil, &arguments, environ) == 0 else {
            throw Failure.command(words.joined(separator: " "))
        }
        var status: CInt = 0
        guard waitpid(child, &status, 0) == child, status == 0 else {
            throw Failure.command(words.joined(separator: " "))
        }
    }
}
