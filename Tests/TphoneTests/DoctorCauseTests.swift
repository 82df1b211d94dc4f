import Foundation
import ICEClient
import Signaling
import Testing
import Wire

@testable import Transport
@testable import tphone

/// One row for each cause: the words, whose job it is, and exactly what the network team is asked for.
struct DoctorCauseTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var cause: CheckCause
        var step = DoctorStep.turn
        var transport = TransportProtocol.tls
        var isProxied = false
        var result: CheckResult
        var note: String
        var owner: RemedyOwner
        /// A part of what its owner has to do; nil when a rule says it all.
        var remedy: String?
        /// All that is asked for; nil when that is nothing.
        var rule: String?

        var testDescription: String { note }
    }

    private static let server = "turn.example (203.0.113.20) port 443"
    private static let connect = "allow CONNECT to turn.example port 443 on the proxy proxy.corp:3128"

    private static let rows = network + proxy + users + administrators

    private static let network = [
        Row(
            cause: .silence(.seconds(5)), result: .blocked, note: "no answer in 5 s", owner: .network,
            rule: "allow TCP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .silence(.seconds(5)), transport: .udp, result: .blocked, note: "no answer in 5 s", owner: .network,
            rule: "allow UDP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .silentConnection(.seconds(5)), result: .stalled, note: "connected, then no answer in 5 s",
            owner: .network,
            rule: "let \(server) answer 10.1.4.7: TCP connects, and nothing comes back"),
        Row(
            cause: .largePacketsLost(over: 1240), step: .signal, result: .stalled,
            note: "connected, then no answer: packets over 1240 bytes are lost", owner: .network,
            rule: "let packets of more than 1240 bytes pass between 10.1.4.7 and \(server), "
                + "or send ICMP \"fragmentation needed\" (IPv6: \"packet too big\")"),
        Row(
            cause: .portClosed(isUDP: false), result: .refused, note: "port closed (RST)", owner: .network,
            rule: "allow TCP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .portClosed(isUDP: true), transport: .udp, result: .refused, note: "port closed (ICMP)",
            owner: .network, rule: "allow UDP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .unreachable, result: .refused, note: "unreachable (ICMP, or no route)", owner: .network,
            rule: "allow TCP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .familyMissing(.v4), result: .refused,
            note: "unreachable: this computer has no IPv4 address", owner: .network,
            rule: "an IPv4 address and route for this host, or NAT64 with DNS64 (RFC 6146, RFC 6147)"),
        Row(
            cause: .cut(isOpen: true), result: .refused, note: "cut after connecting (RST)", owner: .network,
            rule: "allow TCP out  10.1.4.7 -> \(server)"),
        Row(
            cause: .inspection(subject: "turn.example", issuer: "Corp CA"), result: .intercepted,
            note: "certificate for turn.example by Corp CA not trusted", owner: .network,
            remedy: "ca_file", rule: "no TLS inspection of \(server)"),
        Row(
            cause: answer(403, body: "<title>Blocked</title>"), step: .signal, result: .intercepted,
            note: "a filter of this network answers (HTTP 403, \"Blocked\")", owner: .network,
            rule: "allow \(server) in the web filter for 10.1.4.7"),
    ]

    private static let proxy = [
        proxied(.schemesUnsupported(["NTLM"]), .proxy, .network, rule: "\(connect) without a sign-in, or with Digest"),
        proxied(.status(403), .proxy, .network, rule: connect),
        proxied(
            .status(503), .proxy, .network,
            rule: "allow TCP out  proxy.corp:3128 -> turn.example port 443: the proxy does not reach it"),
        proxied(.closed, .refused, .network, rule: connect),
        proxied(.timedOut, .blocked, .network, rule: "allow TCP out  10.1.4.7 -> the proxy proxy.corp:3128"),
        proxied(.unreachable, .refused, .network, rule: "allow TCP out  10.1.4.7 -> the proxy proxy.corp:3128"),
        proxied(.credentialsRequired, .proxy, .user, remedy: "Put your user name and password into proxy"),
        proxied(.credentialsRefused, .proxy, .user, remedy: "Correct the user name and the password of proxy"),
        proxied(.basicForbidden, .proxy, .user, remedy: "proxy_auth = \"any\""),
        proxied(.nameNotFound, .unknown, .user, remedy: "Correct proxy"),
        proxied(.refused, .refused, .user, remedy: "Correct proxy"),
        proxied(.notHTTP, .fail, .user, remedy: "Correct proxy"),
    ]

    private static func proxied(
        _ failure: ProxyFailure, _ result: CheckResult, _ owner: RemedyOwner, remedy: String? = nil,
        rule: String? = nil
    ) -> Row {
        Row(
            cause: .proxy(failure), isProxied: true, result: result, note: failure.description, owner: owner,
            remedy: remedy, rule: rule)
    }

    private static let users = [
        Row(
            cause: answer(302, location: "http://login.hotel.example/"), step: .signal, result: .intercepted,
            note: "this network's own page answers (HTTP 302 to login.hotel.example)", owner: .user,
            remedy: "Open a browser and sign in to the network, or ask for access to turn.example."),
        Row(
            cause: .nameNotFound, result: .unknown, note: "its name was not found", owner: .user,
            remedy: "Correct the name turn.example"),
        Row(
            cause: .turn(.unauthorized), result: .fail, note: "user name or password refused", owner: .user,
            remedy: "Correct username and credential of turn.example in [[network.turn]]."),
        Row(
            cause: .clock(behind: 3 * 86_400 + 5), result: .fail,
            note: "credentials refused: this computer's clock is 3 days behind the gateway's", owner: .user,
            remedy: "Set this computer's clock"),
        Row(
            cause: .clock(behind: -3700), result: .fail,
            note: "credentials refused: this computer's clock is 1 hour ahead of the gateway's", owner: .user,
            remedy: "Set this computer's clock"),
        Row(
            cause: .tls(.notYetValid("2026-12-24")), step: .signal, result: .fail,
            note: "TLS failed (the server's certificate is valid from 2026-12-24 on only)", owner: .user,
            remedy: "Set this computer's clock"),
    ]

    private static let administrators = [
        Row(
            cause: .tls(.expired("2026-02-01")), step: .signal, result: .fail,
            note: "TLS failed (the server's certificate expired on 2026-02-01)", owner: .administrator,
            remedy: "The administrator of turn.example has to renew its certificate"),
        Row(
            cause: .tls(.otherName("turn.example")), result: .fail,
            note: "TLS failed (the certificate is not for turn.example)", owner: .administrator,
            remedy: "has to get a certificate for that name"),
        Row(
            cause: .tls(.oldVersion), result: .fail,
            note: "TLS failed (the server knows no version of TLS that min_tls allows)", owner: .administrator,
            remedy: "min_tls = \"1.0\""),
        Row(
            cause: .relayUnreachable(IPAddress("10.66.0.20") ?? .v4(0)), result: .fail,
            note: "relays at 10.66.0.20, which nobody outside can reach", owner: .administrator,
            remedy: "The administrator of turn.example has to set its external address."),
        Row(
            cause: .turn(.quotaReached), result: .fail, note: "quota reached", owner: .administrator,
            remedy: "raise its quota"),
        Row(
            cause: .turn(.insufficientCapacity), result: .fail, note: "server is full", owner: .administrator,
            remedy: "more relay ports"),
        Row(
            cause: .turn(.familyNotSupported), result: .fail, note: "address family not supported",
            owner: .administrator, remedy: "relay this address family"),
        Row(
            cause: .notTURN, result: .fail, note: "what answers is no TURN server", owner: .administrator,
            remedy: "right address and port of the TURN server"),
        Row(
            cause: .gatewayTrouble(503), step: .signal, result: .fail,
            note: "HTTP 503: the gateway cannot serve now", owner: .administrator, remedy: "Try again later"),
    ]

    private func findings(_ row: Row) -> DoctorFindings {
        var findings = DoctorFindings()
        findings.proxy = "proxy.corp:3128"
        let route = DoctorCheck.Route(
            "turn.example", 443, address: row.isProxied ? nil : DoctorProfile.cloud, local: DoctorProfile.agent,
            isProxied: row.isProxied)
        if row.step != .signal {
            findings.checks.append(DoctorCheck(.signal, "https://gw", .tls, .ok, note: "HTTP 200"))
        }
        findings.checks.append(DoctorCheck(row.step, "turn.example:443", row.transport, row.cause, route: route))
        return findings
    }

    @Test(arguments: rows)
    func everyCauseHasItsWordsItsOwnerAndItsRule(_ row: Row) throws {
        let findings = findings(row)
        let check = try #require(findings.checks.last)
        #expect(check.result == row.result)
        #expect(check.note == row.note)
        #expect(row.cause.owner == row.owner)
        if let remedy = row.remedy {
            #expect(check.remedy?.what.contains(remedy) == true, "\(String(describing: check.remedy))")
        } else {
            #expect(check.remedy == nil)
        }
        let rules = NetworkRules.all(for: findings).filter { $0.need != .keep }.map(\.rule)
        let isUnknownUDP = row.result == .unknown && row.transport == .udp
        if !isUnknownUDP { #expect(rules == [row.rule].compactMap(\.self)) }
        // Nothing for the network team where the remedy is somebody else's.
        #expect((row.owner == .network) == (row.rule != nil))
    }

    /// The verdict says what the row knows, not only that there is no way.
    @Test(arguments: rows)
    func theVerdictNamesTheRowsCause(_ row: Row) throws {
        let findings = findings(row)
        let isTold = row.step == .signal || [.fail, .proxy].contains(row.result) || row.remedy != nil
        guard isTold else { return }
        let summary = DoctorVerdict.summary(of: findings)
        #expect(summary.contains(row.note), "\(summary)")
        #expect(summary.contains(row.remedy ?? "This is for the network team."), "\(summary)")
    }

    @Test func aRuleNamesTheSourceOfItsOwnRoute() throws {
        var findings = DoctorFindings()
        let places = [("a.example", "198.51.100.1", "10.1.4.7"), ("b.example", "198.51.100.2", "172.16.0.9")]
        for (host, address, local) in places {
            findings.checks.append(
                DoctorCheck(
                    .turn, host, .udp, .silence(.seconds(5)),
                    route: .init(host, 3478, address: IPAddress(address), local: IPAddress(local))))
        }
        #expect(
            NetworkRules.all(for: findings).map(\.rule) == [
                "allow UDP out  10.1.4.7 -> a.example (198.51.100.1) port 3478",
                "allow UDP out  172.16.0.9 -> b.example (198.51.100.2) port 3478",
            ])
    }

    /// What it allows is not known before somebody has signed in to it.
    @Test func aNetworkThatWantsASignInIsAskedForNothingElse() {
        var findings = DoctorProfile.blocked.findings
        findings.checks[0].blame(Self.answer(511))
        findings.checks.append(
            DoctorCheck(
                .tls, "turn.example:443", .tls, .inspection(subject: nil, issuer: "Hotel"),
                route: .init("turn.example", 443)))
        #expect(NetworkRules.all(for: findings).isEmpty)
        #expect(
            findings.remedies == [
                Remedy(
                    job: .user,
                    what: "Open a browser and sign in to the network, or ask for access to gw.example.")
            ])
    }

    @Test func aPathThatLosesLargePacketsIsBlamedForSilentConnectionsToo() {
        var findings = DoctorProfile.open.findings
        findings.checks[0].blame(.largePacketsLost(over: 1240))
        let last = findings.checks.count - 1
        findings.checks[last].blame(.silentConnection(.seconds(5)))
        findings.blamePath()
        #expect(findings.checks[last].cause == .largePacketsLost(over: 1240))
        #expect(findings.checks[1].cause == nil)
    }

    @Test func aSymmetricNATIsNotAskedToOpenPorts() {
        var findings = DoctorProfile.natSymmetric.findings
        var behavior = NATBehavior(local: Endpoint(.v4(0x0A01_0407), 50_000))
        behavior.mapping = .addressAndPortDependent
        findings.nat = behavior
        let asked = NetworkRules.all(for: findings).filter { $0.need != .keep }.map(\.rule)
        #expect(
            asked == [
                "direct media: one outside port for each UDP port of 10.1.4.7, whatever the destination"
                    + " (endpoint-independent mapping, RFC 4787)"
            ])
    }

    @Test func aClockDaysLateIsBlamedBeforeTimeLimitedCredentials() throws {
        let url = try TURNServerURL(parsing: "turn:turn.example:3478?transport=udp")
        let fixed = try TURNServerURL(parsing: "turn:other.example:3478?transport=udp")
        func blamed(_ behind: Int?) -> [CheckCause?] {
            var findings = DoctorFindings()
            findings.clockBehind = behind
            findings.checks = [url, fixed].map {
                DoctorCheck(.turn, $0.description, .udp, .turn(.unauthorized))
            }
            findings.blameClock([
                .init(url: url, username: "1790000000:5001", password: "x"),
                .init(url: fixed, username: "5001", password: "x"),
            ])
            return findings.checks.map(\.cause)
        }
        #expect(blamed(259_200) == [.clock(behind: 259_200), .turn(.unauthorized)])
        #expect(blamed(-90_000) == [.clock(behind: -90_000), .turn(.unauthorized)])
        #expect(blamed(20) == [.turn(.unauthorized), .turn(.unauthorized)])
        #expect(blamed(nil) == [.turn(.unauthorized), .turn(.unauthorized)])
        #expect(GatewayClock.secondsBehind("Thu, 01 Jan 1970 00:01:00 GMT", at: .init(timeIntervalSince1970: 0)) == 60)
        #expect(GatewayClock.secondsBehind("yesterday") == nil)
    }

    @Test func aPageOfTheNetworkIsNotTheGateway() {
        func note(_ status: Int, _ body: String = "", location: String? = nil) -> String? {
            CheckCause(Self.reply(status, body, location))?.note
        }
        #expect(note(200, "k=12") == nil)
        #expect(note(401) == nil && note(404) == nil && note(403) == nil)
        #expect(note(302, location: "https://turn.example/x") == nil)
        #expect(
            note(302, location: "http://login.hotel.example/?to=gw")
                == "this network's own page answers (HTTP 302 to login.hotel.example)")
        #expect(
            note(200, "<!DOCTYPE html><html><head><TITLE>Hotel\n Guest WiFi</TITLE>")
                == "this network's own page answers (HTTP 200, \"Hotel Guest WiFi\")")
        #expect(note(403, "<p>No") == "a filter of this network answers (HTTP 403, an HTML page)")
        #expect(note(511) == "this network's own page answers (HTTP 511)")
        #expect(CheckCause(Self.reply(407)) == .proxy(.credentialsRequired))
        #expect(CheckCause(Self.reply(502)) == .gatewayTrouble(502))
    }

    private static func reply(_ status: Int, _ body: String = "", _ location: String? = nil) -> GatewayAnswer {
        let headers = location.map { [HTTPField("location", $0)] } ?? []
        let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        return GatewayAnswer(response, askedOf: "turn.example", time: .zero)
    }

    private static func answer(_ status: Int, body: String = "", location: String? = nil) -> CheckCause {
        CheckCause(reply(status, body, location)) ?? .other("no cause")
    }

    @Test func aSTUNServersAgeAndThePathsSizeAreSaid() throws {
        var answer = BindingProbe.Answer(
            mapped: Endpoint(try #require(IPAddress("192.0.2.2")), 40_000), time: .milliseconds(9))
        #expect(answer.words == "seen as 192.0.2.2:40000")
        answer.largestPacket = 1400
        answer.isOldServer = true
        #expect(answer.words == "seen as 192.0.2.2:40000, an old server (RFC 3489)")
        answer.largestPacket = 1280
        answer.isOldServer = false
        #expect(answer.words == "seen as 192.0.2.2:40000, packets over 1280 bytes are lost")
    }

    /// A private relayed address behind a public server: the far end's packets never arrive.
    @Test func aRelayNobodyCanReachIsAFailureOfItsAdministrator() throws {
        let inside = try #require(IPAddress("10.66.0.20"))
        let server = try #require(DoctorProfile.cloud)
        let cause = try #require(CheckCause(relayed: inside, by: server))
        #expect(cause == .relayUnreachable(inside))
        #expect(CheckCause(relayed: server, by: server) == nil)
        #expect(CheckCause(relayed: inside, by: IPAddress("10.66.0.1")) == nil)
        #expect(CheckCause(relayed: inside, by: nil) == nil)
        var findings = DoctorProfile.open.findings
        findings.call = nil
        findings.isRelayOnly = true
        for index in findings.checks.indices where findings.checks[index].step == .turn {
            findings.checks[index].blame(cause)
        }
        #expect(DoctorVerdict(findings) == .noMedia)
        #expect(
            DoctorVerdict.summary(of: findings).hasSuffix(
                "Cause: relays at 10.66.0.20, which nobody outside can reach. The administrator of turn.example has to"
                    + " set its external address."))
        #expect(NetworkRules.all(for: findings).allSatisfy { $0.need == .keep })
    }

    @Test func onlyAddressesOfTheInternetAreForEverybody() {
        for text in ["203.0.113.9", "172.32.0.1", "100.128.0.1", "2001:db8::1"] {
            #expect(IPAddress(text)?.isForEverybody == true, "\(text)")
        }
        for text in [
            "10.0.0.1", "172.31.0.1", "192.168.1.1", "100.64.0.1", "127.0.0.1", "0.0.0.0", "169.254.1.1", "fd00::1",
            "::1",
        ] {
            #expect(IPAddress(text)?.isForEverybody == false, "\(text)")
        }
    }
}
