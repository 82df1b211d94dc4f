import CallEngine
import ICEClient
import Signaling
import Testing
import Transport
import Wire

@Suite("When credentials of TURN servers are renewed")
struct CredentialScheduleTests {
    private static let service = "https://credentials.example/"
    private let urls: [TURNServerURL]
    private let own: [TURNServerURL]

    init() throws {
        urls = [try TURNServerURL(parsing: "turn:turn.example")]
        own = [try TURNServerURL(parsing: "turns:other.example")]
    }

    private func grant(_ name: String, _ lifetime: Int64? = 600, urls: [String] = []) -> CredentialGrant {
        CredentialGrant(username: name, password: "p", lifetime: lifetime, urls: urls)
    }

    private func server(_ name: String, password: String = "p") -> TURNServer {
        TURNServer(urls: urls, username: name, password: password)
    }

    private func moment(_ seconds: Int64) -> MonotonicTime { .zero + .seconds(seconds) }

    /// Lets time go on in step with the wall clock until there is something to do; nil when nothing comes within the limit.
    private func runOn(
        _ schedule: inout CredentialSchedule, from start: Int64, limit: Int64
    ) -> (seconds: Int64, actions: [CredentialSchedule.Action])? {
        while let deadline = schedule.nextDeadline, deadline <= moment(start + limit) {
            // A timer is never early; clocks are read in whole seconds.
            let seconds = (deadline.nanoseconds + 999_999_999) / 1_000_000_000
            let actions = schedule.timerFired(at: moment(seconds), wallClock: seconds)
            if !actions.isEmpty { return (seconds, actions) }
        }
        return nil
    }

    @Test("What never changes is told once, and nothing is scheduled")
    func fixed() {
        var schedule = CredentialSchedule([.fixed(server("a")), .fixed(server("b"))], random: .seeded(1))
        #expect(!schedule.isReady)
        #expect(schedule.start(at: .zero, wallClock: 0) == [.use([server("a"), server("b")])])
        #expect(schedule.isReady)
        #expect(schedule.nextDeadline == nil)
        var empty = CredentialSchedule([], random: .seeded(1))
        #expect(empty.start(at: .zero, wallClock: 0) == [.use([])])
    }

    @Test("Credentials of a secret are made for a day, and again before it is over")
    func secret() throws {
        var schedule = CredentialSchedule([.secret("north", user: "7", urls: urls)], random: .seeded(1))
        let first = TimeLimitedCredentials.make(secret: "north", user: "7", expiry: 86_400)
        #expect(
            schedule.start(at: .zero, wallClock: 0) == [.use([server(first.username, password: first.password)])])
        let next = try #require(runOn(&schedule, from: 0, limit: 86_400))
        #expect((73_440...77_761).contains(next.seconds))
        let second = TimeLimitedCredentials.make(secret: "north", user: "7", expiry: next.seconds + 86_400)
        #expect(next.actions == [.use([server(second.username, password: second.password)])])
    }

    @Test("The wall clock counts: a laptop that slept renews at the next look")
    func sleep() throws {
        var schedule = CredentialSchedule([.secret("north", user: "", urls: urls)], random: .seeded(1))
        _ = schedule.start(at: .zero, wallClock: 1000)
        #expect(schedule.nextDeadline == moment(60))
        #expect(schedule.timerFired(at: moment(60), wallClock: 1060).isEmpty)
        #expect(schedule.nextDeadline == moment(120))
        let actions = schedule.timerFired(at: moment(120), wallClock: 1000 + 90_000)
        guard case .use(let servers)? = actions.first else { throw WireError.truncated }
        #expect(servers.first?.username == "\(91_000 + 86_400)")
    }

    @Test("A service is asked at once, and again at 85 to 90 % of the lifetime")
    func service() throws {
        var schedule = CredentialSchedule(
            [.fixed(server("a")), .service(url: Self.service, urls: urls)], random: .seeded(2))
        #expect(schedule.start(at: .zero, wallClock: 0) == [.fetch(1, url: Self.service)])
        #expect(!schedule.isReady)
        #expect(schedule.nextDeadline == nil)
        let actions = schedule.received(.success(grant("x")), for: 1, at: moment(1), wallClock: 1)
        #expect(actions == [.use([server("a"), server("x")])])
        let next = try #require(runOn(&schedule, from: 1, limit: 600))
        #expect((510...542).contains(next.seconds))
        #expect(next.actions == [.fetch(1, url: Self.service)])
        // The same answer is no news.
        #expect(schedule.received(.success(grant("x")), for: 1, at: moment(550), wallClock: 550).isEmpty)
        #expect(schedule.nextDeadline == moment(610))
    }

    @Test("A service that fails is asked again ever more rarely; what is in use stays, and that is told once")
    func failure() throws {
        var schedule = CredentialSchedule([.service(url: Self.service, urls: urls)], random: .seeded(3))
        _ = schedule.start(at: .zero, wallClock: 0)
        _ = schedule.received(.success(grant("x")), for: 0, at: .zero, wallClock: 0)
        var now = try #require(runOn(&schedule, from: 0, limit: 600)).seconds
        let failed = schedule.received(.failure(.status(503)), for: 0, at: moment(now), wallClock: now)
        #expect(
            failed == [.report(.failed(service: Self.service, .status(503), validFor: .seconds(600 - now)))])
        #expect(schedule.servers == [server("x")])
        var waits: [Int64] = []
        var reports: [CredentialSchedule.Action] = []
        for _ in 0..<12 {
            let next = try #require(runOn(&schedule, from: now, limit: 400))
            waits.append(next.seconds - now)
            now = next.seconds
            #expect(next.actions.last == .fetch(0, url: Self.service))
            reports += next.actions.dropLast()
            reports += schedule.received(
                .failure(.request(.timedOut)), for: 0, at: moment(now), wallClock: now)
        }
        #expect((1...3).contains(waits[0]) && (3...5).contains(waits[1]) && (6...10).contains(waits[2]))
        #expect(waits.allSatisfy { $0 <= 361 } && (239...361).contains(waits[11]))
        #expect(reports == [.report(.expired(service: Self.service))])
        let restored = schedule.received(.success(grant("y")), for: 0, at: moment(now), wallClock: now)
        #expect(restored.isEmpty, "nobody asked")
        now = try #require(runOn(&schedule, from: now, limit: 400)).seconds
        #expect(
            schedule.received(.success(grant("y")), for: 0, at: moment(now), wallClock: now) == [
                .report(.restored(service: Self.service)), .use([server("y")]),
            ])
    }

    @Test("A service that fails at the start does not hold up the others")
    func failureAtStart() {
        var schedule = CredentialSchedule(
            [.service(url: Self.service, urls: urls), .fixed(server("a"))], random: .seeded(4))
        _ = schedule.start(at: .zero, wallClock: 0)
        #expect(
            schedule.received(.failure(.notCredentials), for: 0, at: .zero, wallClock: 0) == [
                .report(.failed(service: Self.service, .notCredentials, validFor: nil)), .use([server("a")]),
            ])
        #expect(schedule.isReady)
    }

    @Test("URLs of the configuration count more than those of the answer, of which only usable ones count")
    func answersURLs() {
        var schedule = CredentialSchedule(
            [.service(url: Self.service, urls: []), .service(url: Self.service, urls: urls)], random: .seeded(5))
        _ = schedule.start(at: .zero, wallClock: 0)
        let uris = ["turns:other.example", "stun:other.example", "turn:bad host", ""]
        _ = schedule.received(.success(grant("x", urls: uris)), for: 1, at: .zero, wallClock: 0)
        let actions = schedule.received(.success(grant("x", urls: uris)), for: 0, at: .zero, wallClock: 0)
        #expect(actions == [.use([TURNServer(urls: own, username: "x", password: "p"), server("x")])])
        var lacking = CredentialSchedule([.service(url: Self.service, urls: [])], random: .seeded(5))
        _ = lacking.start(at: .zero, wallClock: 0)
        #expect(
            lacking.received(.success(grant("x", urls: ["stun:a"])), for: 0, at: .zero, wallClock: 0) == [
                .report(.failed(service: Self.service, .noServers, validFor: nil)), .use([]),
            ])
    }

    @Test(
        "Lifetimes are bounded, and the name's own expiry counts",
        arguments: [
            ("x", -5, 60), ("x", 0, 60), ("x", Int64.max, 604_800), ("x", nil, 3600), ("2000000600:x", nil, 600),
            ("2000000600:x", 86_400, 600), ("2000000600", 300, 300), ("1000000000:x", 300, 60),
        ] as [(String, Int64?, Int64)])
    func lifetimes(name: String, told: Int64?, lifetime: Int64) throws {
        let start: Int64 = 2_000_000_000
        var schedule = CredentialSchedule([.service(url: Self.service, urls: urls)], random: .seeded(6))
        _ = schedule.start(at: moment(start), wallClock: start)
        _ = schedule.received(.success(grant(name, told)), for: 0, at: moment(start), wallClock: start)
        let next = try #require(runOn(&schedule, from: start, limit: 604_800))
        #expect((lifetime * 85 / 100...lifetime * 9 / 10 + 1).contains(next.seconds - start))
    }

    @Test("Outcomes nobody asked for are ignored")
    func unasked() {
        var schedule = CredentialSchedule([.fixed(server("a"))], random: .seeded(7))
        _ = schedule.start(at: .zero, wallClock: 0)
        for index in [-1, 0, 1] {
            #expect(schedule.received(.success(grant("x")), for: index, at: .zero, wallClock: 0).isEmpty)
        }
    }
}
