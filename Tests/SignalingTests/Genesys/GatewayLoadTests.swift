import Testing
import Wire

@testable import Signaling

/// How often a phone asks a gateway, or what stands in its place, that never answers as the protocol does.
@Suite struct GatewayLoadTests {
    typealias Answer = Result<HTTPResponse, HTTPFailure>

    /// One phone and what it asks, in simulated time.
    private struct Load {
        var session: GenesysSession
        var now = MonotonicTime.zero
        var requests: [(time: MonotonicTime, request: HTTPRequest)] = []
        var events: [GenesysEvent] = []
        private var coming: [(time: MonotonicTime, id: HTTPRequestID, answer: Answer)] = []
        /// Nil for an answer that does not come.
        let answer: (HTTPRequest, Int) -> Answer?

        init(seed: UInt64 = 1, answer: @escaping (HTTPRequest, Int) -> Answer?) {
            var configuration = GenesysConfiguration(identity: .user("5001", password: "pw"))
            configuration.host = "gateway.example"
            session = GenesysSession(configuration: configuration, random: .seeded(seed))
            self.answer = answer
        }

        mutating func perform(_ actions: [GenesysSession.Action]) {
            for action in actions {
                switch action {
                case .perform(let request):
                    requests.append((now, request))
                    perform(session.requestSent(request.id, at: now))
                    guard let answer = answer(request, requests.count) else { continue }
                    coming.append((now + .milliseconds(10), request.id, answer))
                case .cancel(let id): coming.removeAll { $0.id == id }
                case .event(let event): events.append(event)
                }
            }
        }

        mutating func run(for time: Duration) {
            let end = now + time
            while requests.count < 10_000 {
                let first = coming.map(\.time).min()
                guard let next = MonotonicTime?.earlier(first, session.nextDeadline), next <= end else { break }
                now = max(now, next)
                if let index = coming.firstIndex(where: { $0.time <= now }) {
                    let (_, id, answer) = coming.remove(at: index)
                    switch answer {
                    case .success(let response): perform(session.receive(response, for: id, at: now))
                    case .failure(let failure): perform(session.requestFailed(id, failure, at: now))
                    }
                } else {
                    perform(session.timerFired(at: now))
                }
            }
            now = end
        }
    }

    fileprivate static func response(_ status: Int, _ body: String = "", _ headers: [HTTPField] = []) -> Answer {
        .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
    }

    private static let page = "<!DOCTYPE html><html lang=\"en\"><head><title>Hotel Guest WiFi</title>"

    static let answers: [(name: String, answer: Answer)] =
        [301, 302, 307, 400, 401, 403, 404, 407, 408, 410, 429, 451, 500, 501, 502, 503, 504, 511, 599].map {
            ("\($0)", response($0, "no"))
        } + [
            ("302 away", response(302, "", [HTTPField("Location", "http://login.example/")])),
            ("403 page", response(403, page)), ("404 page", response(404, page)), ("200 page", response(200, page)),
            ("200 empty", response(200)), ("200 text", response(200, "hello")), ("204", response(204)),
            ("202 text", response(202, "BYE")), ("closed", .failure(.closed)), ("refused", .failure(.refused)),
            ("too large", .failure(.tooLarge)),
            ("503 later", response(503, "", [HTTPField("Retry-After", "20")])),
        ]

    fileprivate static func isSignIn(_ request: HTTPRequest) -> Bool { request.path.hasPrefix("/sign_in") }

    @Test(arguments: answers)
    func pollsThatAreNotAnsweredAreFewInAMinute(name: String, answer: Answer) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var load = Load(seed: seed) { request, number in
                Self.isSignIn(request) ? Self.response(200, "id=S\(number)") : answer
            }
            load.perform(load.session.signIn(at: load.now))
            load.run(for: .seconds(60))
            #expect(load.requests.count <= 12, "\(name): \(load.requests.count)")
        }
    }

    @Test(arguments: answers)
    func nothingIsAskedOftenOfAServerThatTurnsBad(name: String, answer: Answer) {
        for seed in 1...5 as ClosedRange<UInt64> {
            var load = Load(seed: seed) { request, number in
                number == 1 ? Self.response(200, "id=S1") : answer
            }
            load.perform(load.session.signIn(at: load.now))
            load.run(for: .seconds(60))
            #expect(load.requests.count <= 12, "\(name): \(load.requests.count)")
            load.run(for: .seconds(600))
            #expect(load.requests.count <= 90, "\(name): \(load.requests.count) in eleven minutes")
        }
    }

    /// With a goodbye that has to be repeated, too.
    @Test(arguments: answers)
    func aGoodbyeDoesNotDoubleTheLoad(name: String, answer: Answer) throws {
        var isBad = false
        var load = Load { request, number in
            if isBad { return answer }
            if Self.isSignIn(request) { return Self.response(200, "id=S1") }
            return request.method == .post ? Self.response(200) : nil
        }
        load.perform(load.session.signIn(at: load.now))
        load.run(for: .seconds(1))
        load.perform(try load.session.offer(to: "5002", sdp: SDPNegotiation.offer(.fixture), at: load.now))
        load.run(for: .seconds(1))
        isBad = true
        let before = load.requests.count
        load.perform(load.session.bye(at: load.now))
        let poll = try #require(load.requests.first { $0.request.path.hasPrefix("/wait") }?.request.id)
        switch answer {
        case .success(let response): load.perform(load.session.receive(response, for: poll, at: load.now))
        case .failure(let failure): load.perform(load.session.requestFailed(poll, failure, at: load.now))
        }
        load.run(for: .seconds(60))
        #expect(load.requests.count - before <= 12, "\(name): \(load.requests.count - before)")
        #expect(load.requests.contains { $0.request.body == Array("BYE".utf8) })
    }

    @Test func phonesThatLostTheSameGatewayDoNotComeBackTogether() {
        var times: Set<Int64> = []
        for seed in 1...50 as ClosedRange<UInt64> {
            var load = Load(seed: seed) { request, number in
                number == 1 ? Self.response(200, "id=S1") : Self.response(503)
            }
            load.perform(load.session.signIn(at: load.now))
            load.run(for: .seconds(30))
            times.formUnion(load.requests.dropFirst(3).map { $0.time.nanoseconds / 1_000_000 })
        }
        #expect(times.count > 150)
    }

    @Test(arguments: [
        ([HTTPField("Retry-After", "20")], 20), ([HTTPField("retry-after", " 120 ")], 120),
        (
            [
                HTTPField("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"),
                HTTPField("Date", "Sun, 06 Nov 1994 08:48:57 GMT"),
            ], 40
        ),
        ([HTTPField("Retry-After", "99999999999")], 3600), ([HTTPField("Retry-After", "soon")], 0),
        ([HTTPField("Retry-After", "-5")], 0), ([HTTPField("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")], 0),
        ([HTTPField("Retry-After", "0")], 0),
    ])
    func aGatewayIsLeftAloneAsLongAsItWants(headers: [HTTPField], seconds: Int) throws {
        var load = Load { request, number in
            Self.isSignIn(request) ? Self.response(200, "id=S1") : Self.response(503, "", headers)
        }
        load.perform(load.session.signIn(at: load.now))
        load.run(for: .seconds(2 * 3600))
        let polls = load.requests.filter { $0.request.path.hasPrefix("/wait") }
        let pause = polls[1].time - polls[0].time
        #expect(pause >= .seconds(seconds))
        #expect(pause <= .seconds(1) + .seconds(seconds) * 1.05)
    }

    @Test func theLinkIsNotCalledBackByAServerThatOnlyTakesRequests() {
        var load = Load { request, number in
            Self.isSignIn(request) ? Self.response(200, "id=S1") : Self.response(503)
        }
        load.perform(load.session.signIn(at: load.now))
        load.run(for: .seconds(60))
        #expect(!load.events.contains { if case .reconnected(hasNewSession: false) = $0 { true } else { false } })
    }

    // MARK: One user, two phones

    /// What a gateway does with one user who signs in twice: the older session is gone.
    private final class OneUserGateway {
        private(set) var current = ""
        private(set) var count = 0

        func answer(_ request: HTTPRequest) -> Answer? {
            guard GatewayLoadTests.isSignIn(request) else {
                return request.path.hasSuffix("=\(current)") ? nil : GatewayLoadTests.response(404, "no such session")
            }
            count += 1
            current = "S\(count)"
            return GatewayLoadTests.response(200, "id=\(current)")
        }
    }

    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func twoPhonesOfOneUserDoNotFight(seed: UInt64) {
        let gateway = OneUserGateway()
        var phones = [seed, seed + 100].map { Load(seed: $0) { request, _ in gateway.answer(request) } }
        for _ in 0..<2000 {
            for index in phones.indices {
                if phones[index].requests.isEmpty {
                    // The second one comes half a minute later.
                    guard index == 0 || phones[0].now >= .zero + .seconds(30) else { continue }
                    phones[index].now = phones[0].now
                    phones[index].perform(phones[index].session.signIn(at: phones[index].now))
                }
                let waits = phones[index].session.isSignedIn
                phones[index].run(for: .milliseconds(50))
                // A poll that is held breaks off when its session goes.
                if waits, let last = phones[index].requests.last?.request, last.path.hasPrefix("/wait"),
                    !last.path.hasSuffix("=\(gateway.current)")
                {
                    let gone = HTTPResponse(status: 404, body: Array("no such session".utf8))
                    let (id, now) = (last.id, phones[index].now)
                    phones[index].perform(phones[index].session.receive(gone, for: id, at: now))
                }
            }
        }
        #expect(gateway.count <= 6)
        #expect(phones.count { $0.session.isSignedIn } == 1)
        let taken = GenesysEvent.signInFailed(.signedInElsewhere(user: "5001"))
        #expect(phones.count { $0.events.last == taken } == 1)
        for phone in phones where !phone.session.isSignedIn { #expect(phone.session.nextDeadline == nil) }
    }

    @Test func aSessionThatIsTakenTwiceWithinSecondsIsGivenUpUntilSomebodySignsInAgain() {
        var desk = Desk.online()
        _ = desk.advance(.seconds(20))
        #expect(desk.answer(\.poll, 404, "gone").last == "GET /sign_in?5001")
        #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
        _ = desk.advance(.seconds(3))
        #expect(desk.answer(\.poll, 404, "gone").last == "retrying")
        _ = desk.advance(.seconds(2))
        #expect(desk.answer(\.other, 200, "k=S3") == ["reconnected, new session", "GET /wait?id=S3"])
        _ = desk.advance(.seconds(3))
        #expect(
            desk.answer(\.poll, 404, "gone") == [
                "lost: unknownSession(\"gone\")", "sign-in failed: signedInElsewhere(user: \"5001\")",
            ])
        #expect(desk.session.nextDeadline == nil)
        #expect(desk.run { $0.signIn(at: $1) } == ["GET /sign_in?5001"])
    }

    @Test func sessionsThatExpireNowAndThenAreNotTaken() {
        var desk = Desk.online()
        for _ in 0..<10 {
            _ = desk.advance(.seconds(29))
            #expect(desk.answer(\.poll, 404, "expired").first == "lost: unknownSession(\"expired\")")
            if desk.other == nil { _ = desk.advance(.seconds(30)) }
            #expect(desk.answer(\.other, 200, "k=S2") == ["reconnected, new session", "GET /wait?id=S2"])
        }
    }
}
