import CallEngine
import ICEClient
import NIOCore
import NIOPosix
import Signaling
import Testing
import Transport
import Wire

@Suite("Credentials are kept valid", .timeLimit(.minutes(2)))
struct CredentialKeeperTests {
    private let eventLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

    private func keeper(_ sources: [CredentialSource]) async throws -> CredentialKeeper {
        let settings = NetworkSettings(tls: try TLSSettings())
        return try await CredentialKeeper.start(sources, settings: { _ in settings }, on: eventLoop)
    }

    private static func answer(_ name: String) -> (status: Int, body: String) {
        (200, #"{"username":"\#(name)","password":"p","ttl":600,"uris":["turn:turn.example"]}"#)
    }

    private func server(_ name: String) throws -> TURNServer {
        TURNServer(urls: [try TURNServerURL(parsing: "turn:turn.example")], username: name, password: "p")
    }

    @Test("A service's credentials are there before the phone is")
    func start() async throws {
        let service = try await CredentialServer.start([Self.answer("x")])
        let fixed = try server("a")
        let keeper = try await keeper([.fixed(fixed), .service(url: service.url, urls: [])])
        #expect(try await keeper.servers() == [fixed, server("x")])
        keeper.stop()
        try await service.stop()
    }

    @Test("A failure at the start is told to who follows, and the next answer is used")
    func recovery() async throws {
        let service = try await CredentialServer.start([(503, "later"), Self.answer("x")])
        let keeper = try await keeper([.service(url: service.url, urls: [])])
        let (messages, told) = AsyncStream.makeStream(of: CredentialMessage.self)
        let (changes, changed) = AsyncStream.makeStream(of: [TURNServer].self)
        keeper.follow(changed: { changed.yield($0) }, report: { told.yield($0) })
        var news = messages.makeAsyncIterator()
        #expect(await news.next() == .failed(service: service.url, .status(503), validFor: nil))
        // The first retry comes after about two seconds.
        #expect(await news.next() == .restored(service: service.url))
        var lists = changes.makeAsyncIterator()
        #expect(await lists.next() == [try server("x")])
        keeper.stop()
        try await service.stop()
    }

    @Test("What is no answer is told apart")
    func failures() async throws {
        let garbage = try await CredentialServer.start([(200, "<html>")])
        let closed = try await CredentialServer.start([Self.answer("x")])
        try await closed.stop()
        for (url, failure) in [
            (garbage.url, CredentialFailure.notCredentials), (closed.url, .request(.refused)),
        ] {
            let keeper = try await keeper([.service(url: url, urls: [])])
            let (messages, told) = AsyncStream.makeStream(of: CredentialMessage.self)
            keeper.follow(changed: { _ in }, report: { told.yield($0) })
            var news = messages.makeAsyncIterator()
            #expect(await news.next() == .failed(service: url, failure, validFor: nil))
            keeper.stop()
        }
        try await garbage.stop()
    }
}
