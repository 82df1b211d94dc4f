import Testing

@testable import tphone

/// Every way a configuration can be wrong, and the sentence for it.
struct ConfigurationErrorTests {
    private let loader = ConfigurationLoader(environment: [:])

    private func problems(in text: String, file: String? = nil) -> [ConfigurationProblem] {
        do {
            _ = try loader.parse(text, file: file)
            return []
        } catch {
            return error.problems
        }
    }

    @Test(arguments: [
        ("[account]\ngatway = \"x\"", 2, "there is no key `gatway` in [account]", "gateway"),
        ("\n[acount]\nuser = \"1\"", 2, "there is no key `acount` at the top of the file", "account"),
        (
            "[network]\nexternal_adress = \"1.2.3.4\"", 2, "there is no key `external_adress` in [network]",
            "external_address"
        ),
        (
            "[[network.turn]]\nurls = [\"turn:a\"]\n[[network.turn]]\nurls = [\"turn:b\"]\nusrname = \"u\"", 5,
            "there is no key `usrname` in [network.turn[1]]", "username"
        ),
        ("[agent]\nwrapup_seconds = 3", 2, "there is no key `wrapup_seconds` in [agent]", "wrap_up_seconds"),
    ])
    func anUnknownKeyNamesTheNearestOne(text: String, line: Int, what: String, nearest: String) {
        let found = problems(in: text)
        #expect(found.map(\.kind) == [.unknownKey])
        #expect(found.first?.line == line)
        #expect(found.first?.what == what)
        #expect(found.first?.remedy == "The nearest known key is `\(nearest)`")
    }

    @Test(arguments: [
        ("account = 3", "account is a whole number", "It must be a table, [account]"),
        ("[account]\nuser = 5001", "account.user is a whole number", "It must be a text in quotes"),
        ("[network]\nreserve = \"1\"", "network.reserve is a text", "It must be a whole number"),
        ("[network]\nreserve = 1.5", "network.reserve is a number with a fraction", "It must be a whole number"),
        ("[network]\nstun = \"stun:a\"", "network.stun is a text", "It must be a list of texts"),
        (
            "[network]\nstun = [1]", "network.stun is a whole number",
            "It must be texts that are not empty, in its list"
        ),
        ("[network]\nturn = [1]", "network.turn is a whole number", "It must be tables, [[network.turn]]"),
        ("network.turn = { urls = [] }", "network.turn is a table", "It must be at most 8 tables, [[network.turn]]"),
        ("[agent]\nauto_answer = 1979-05-27", "agent.auto_answer is a date or time", "It must be true or false"),
        ("[agent]\nauto_answer = [true]", "agent.auto_answer is a list", "It must be true or false"),
        ("[agent]\ndispositions = true", "agent.dispositions is true or false", "It must be a list of texts"),
    ])
    func aWrongTypeIsNamedWithTheRightOne(text: String, what: String, remedy: String) {
        let found = problems(in: text)
        #expect(found.map(\.kind) == [.wrongType])
        #expect(found.first?.what == what)
        #expect(found.first?.remedy == remedy)
        #expect(found.first?.line == text.split(separator: "\n").count)
    }

    /// A password in a place where none belongs, or without its quotes, must not reach a terminal or a ticket.
    @Test(arguments: [
        "[[network.turn]]\nurls = [\"turn:user:hunter2@turn.example:3478\"]",
        "[[network.turn]]\nurls = [\"turns://user:hunter2@turn.example\"]",
        "[[network.turn]]\nurls = [\"turn:user:hunter2\"]", "[[network.turn]]\nurls = [\"turn:a?password=hunter2\"]",
        "[[network.turn]]\nurls = [\"turn:a:3478:hunter2\"]",
        "[[network.turn]]\nurls = [\"user:hunter2@turn.example\"]",
        "[[network.turn]]\nurls = [\"turn:user:hun?ter2hunter2@a\"]",
        "network.stun = [\"stun:u:hunter2@stun.example\"]",
        "account.user = \"5001:hunter2\"", "account.user = \"5001 hunter2\"", "account.user = \"5001/hunter2\"",
        "account.user = \"5001,hunter2 \"", "account.user = \"5001?hunter2\"", "account.user = \"5001#hunter2\"",
        "account.gateway = \"https://5001:hunter2\"", "account.gateway = \"https://5001:hunter2 @webrtc.example\"",
        "account.gateway = \"ftp://5001:hunter2@webrtc.example\"", "account.gateway = \"https://a?password=hunter2\"",
        "account.gateway = \"https://a/#hunter2\"", "account.uri = \"5001:hunter2@example.com\"",
        "account.uri = \"sip:5001:hunter2\"", "account.server = \"5001:hunter2@example.com\"",
        "account.server = \"wss://5001:hunter2@example .com\"", "account.password_file = \"hunter2\"",
        "[[network.turn]]\nurls = [\"turn:a\"]\nusername = \"u\"\ncredential_file = \"/nowhere/hunter2\"",
        "network.proxy = \"http://u:hunter2@\"", "network.proxy = \"socks5://u:hunter2@proxy\"",
        "account.password = hunter2", "account.password = thunter2", "account.password = 'hunter2",
        "account.password = \"hunter2",
        "account.password = nanhunter2", "account.password = 0xhunter2", "account.password = 12hunter2",
    ])
    func aPasswordIsNotRepeated(text: String) {
        let found = problems(in: text)
        #expect(!found.isEmpty, "\(text)")
        #expect(!found.contains { $0.description.contains("unter2") }, "\(found)")
    }

    @Test(arguments: [
        ("turn:turn.example:3478?transport=sctp", "turn:turn.example:3478?(hidden)"), ("turn:[::1]:0", "turn:[::1]:0"),
        ("turn:u:p@h:1?transport=udp", "turn:(hidden)@h:1?transport=udp"), ("https://h:70000/", "https://h:70000/"),
        ("5001", "5001"), ("a b", "a (hidden)"), ("", ""),
    ])
    func whatIsNoPasswordIsRepeated(text: String, shown: String) {
        #expect(text.withoutCredentials == shown)
    }

    @Test func aCommandThatIsNoneIsNotRepeated() {
        let error = #expect(throws: ConfigurationError.self) {
            try SecretSource.command(["hunter2"]).fetch(for: "account.password")
        }
        #expect(error?.description.contains("unter2") == false)
    }

    @Test(arguments: [
        "account.signaling = \"skype\"", "account.gateway = \"webrtc.example:8086\"",
        "account.gateway = \"ftp://webrtc.example\"", "account.gateway = \"https://me:pw@webrtc.example\"",
        "account.gateway = \"https://webrtc.example?x=1\"", "account.gateway = \"https://webrtc.example:0\"",
        "account.gateway = \"https://\"", "account.user = \"\"", "account.user = \"a b\"", "account.user = \"a&b\"",
        "account.uri = \"5001\"", "account.uri = \"sip:@example.com\"", "account.server = \"example.com\"",
        "account.server = \"wss://\"", "account.password_command = \"pass 'show\"",
        "account.password_file = \"/nowhere/at/all\"", "network.policy = \"direct\"",
        "network.stun = [\"turn:a\"]", "network.stun = [\"stun:a?transport=udp\"]", "network.stun = [\"stun:a:0\"]",
        "[[network.turn]]\nurls = [\"turns:a?transport=udp\"]", "network.stun = [\"tun:a\"]",
        "network.stun = [\"stun:a b\"]", "network.reserve = 9", "network.reserve = -1",
        "network.proxy = \"socks5://proxy.corp\"", "network.external_address = \"0.0.0.0\"",
        "network.external_address = \"example.com\"", "network.ports = \"80-90\"", "network.ports = \"5000-4000\"",
        "network.ports = \"5000\"", "network.interfaces = [\"\"]", "network.dscp = 64",
        "network.ca_file = \"/nowhere/ca.pem\"", "network.certificate = \"dsa\"",
        "network.min_tls = \"1.1\"", "network.proxy_auth = \"basic\"", "agent.wrap_up_seconds = 3601",
        "[[network.turn]]\nurls = [\"stun:a\"]", "network.proxy = \"https://proxy.corp\"",
        "network.proxy = \"http://:pw@proxy.corp\"", "network.interfaces = [\"a/b\"]",
        "network.interfaces = [\"sixteen-letters0\"]", "[[network.turn]]\ncredentials_url = \"turn.example\"",
        "[[network.turn]]\ncredentials_url = \"https://me:pw@turn.example\"",
        "[[network.turn]]\ncredentials_url = \"https://a/\"\nusername = \"u\"",
        "[[network.turn]]\ncredentials_url = \"https://a/\"\nsecret_command = \"x\"",
        "[[network.turn]]\nurls = [\"turn:a\"]\nusername = \"u\"\ncredential = \"x\"\nsecret_command = \"y\"",
        "[[network.turn]]\nurls = [\"turn:a\"]\nsecret = \"x\"\nsecret_command = \"y\"",
        "[account]\npassword = \"a\"\npassword_command = \"b\"",
    ])
    func aValueThatCannotBeUsedIsRefused(text: String) throws {
        let found = problems(in: text)
        try #require(found.count == 1, "\(found)")
        #expect([.badValue, .wrongType].contains(found[0].kind))
        #expect(found[0].line != nil)
        #expect(!found[0].remedy.isEmpty)
    }

    @Test(arguments: [
        ("[[network.turn]]\nusername = \"a\"\ncredential = \"b\"", "network.turn[0].urls"),
        ("[[network.turn]]\nurls = [\"turn:a\"]\nusername = \"a\"", "network.turn[0].credential_command"),
        ("[[network.turn]]\nurls = [\"turn:a\"]\ncredential = \"a\"", "network.turn[0].username"),
        ("[[network.turn]]\nsecret_command = \"a\"", "network.turn[0].urls"),
    ])
    func whatATURNServerNeedsIsAskedFor(text: String, key: String) {
        let found = problems(in: text)
        #expect(found.map(\.kind) == [.missing])
        #expect(found.first?.key == key)
    }

    @Test func allProblemsAreFoundAtOnce() {
        let found = problems(in: "a = 1\n[network]\npolicy = \"x\"\ndscp = true\nfoo = 1\n[audio]\nring = 1")
        #expect(found.map(\.kind) == [.badValue, .wrongType, .unknownKey, .wrongType, .unknownKey])
    }

    @Test func whatIsNotTOMLIsSaidWithItsLine() {
        let found = problems(in: "[account]\nuser = = 3\n")
        #expect(found.map(\.kind) == [.notTOML])
        #expect(found.first?.line == 2)
        #expect(problems(in: "a = 1\0").map(\.kind) == [.notTOML])
        #expect(problems(in: "[account]\nuser = \"a\"\nuser = \"b\"").map(\.kind) == [.notTOML])
    }

    @Test func aFileThatIsAskedForMustBeThere() throws {
        let error = #expect(throws: ConfigurationError.self) { try loader.load(path: "/nowhere/config.toml") }
        #expect(error?.problems.map(\.kind) == [.unreadable])
        #expect(
            error?.description == "/nowhere/config.toml: the configuration file cannot be read."
                + " Check the path, and that the file is yours.")
    }

    @Test func badOptionsAreNamedAsOptions() {
        let overrides = ConfigurationOverrides(gateway: "nowhere", server: "x y", user: "a b")
        let error = #expect(throws: ConfigurationError.self) { try loader.parse("", file: nil, overrides: overrides) }
        #expect(error?.problems.map(\.key) == ["--gateway", "--server", "--user"])
    }

    @Test func aPlainPasswordNeedsAFileOfItsOwnersAlone() throws {
        let directory = try TemporaryDirectory()
        let account = "[account]\npassword = \"x\""
        let turn = "[[network.turn]]\nurls = [\"turn:a\"]\nusername = \"u\"\ncredential = \"x\""
        let secret = "[[network.turn]]\nurls = [\"turn:a\"]\nsecret = \"x\""
        let service = "[[network.turn]]\ncredentials_url = \"https://a/?service=turn&key=x\""
        let proxy = "network.proxy = \"http://me:x@proxy.corp:3128\""
        for text in [account, turn, secret, service, proxy] {
            let open = try directory.write(text, to: "open.toml", mode: 0o640)
            let error = #expect(throws: ConfigurationError.self) { try loader.load(path: open) }
            #expect(error?.problems.map(\.kind) == [.exposedSecret])
            #expect(error?.description.contains("chmod 600 \(open)") == true)
            let closed = try directory.write(text, to: "closed.toml", mode: 0o600)
            #expect(throws: Never.self) { try loader.load(path: closed) }
        }
        let plain = "[account]\nuser = \"1\"\n[network]\nproxy = \"http://me@proxy.corp:3128\""
        let harmless = try directory.write(plain, to: "harmless.toml", mode: 0o644)
        #expect(throws: Never.self) { try loader.load(path: harmless) }
    }
}
