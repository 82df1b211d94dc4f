import ICEClient
import Signaling
import Testing
import Transport
import Wire

@testable import tphone

struct ConfigurationReadingTests {
    private let loader = ConfigurationLoader(environment: ["HOME": "/home/ana"])

    @Test func everyKeyOfTheDocumentationIsRead() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("", to: "ca.pem")
        let file = try directory.write(Self.full, to: "config.toml")
        let configuration = try loader.load(path: file)

        var expected = Configuration(file: file)
        expected.account = .init(
            signaling: .genesys, gateway: "https://webrtc.example:8086", user: "5001", uri: "sip:5001@example.com",
            server: "wss://example.com/ws", password: .command(["pass", "show", "my phone"]))
        expected.network = .init(
            policy: .relay, stun: [try TURNServerURL(parsing: "stun:stun.example:3478")],
            turn: [
                .init(
                    urls: [
                        try TURNServerURL(parsing: "turn:turn.example:3478?transport=udp"),
                        try TURNServerURL(parsing: "turns:turn.example:443?transport=tcp"),
                    ], username: "agent", credential: .plain(Secret("s3cret"))),
                .init(urls: [try TURNServerURL(parsing: "turn:other.example")]),
            ],
            reserve: 2, proxy: "http://proxy.corp:3128", proxySignIn: .digest,
            externalAddress: IPAddress("203.0.113.7"),
            ports: 40000...40999, interfaces: ["eth0"], dscp: 34, caFile: "\(directory.path)/ca.pem",
            minimumTLS: .v10, certificate: .rsa, allowsInsecureMedia: true)
        expected.audio = .init(
            capture: "hw:1", playback: "hw:2", ring: "hw:3", cancelsEcho: false, suppressesNoise: false,
            controlsGain: false)
        expected.agent = .init(
            answersAutomatically: true, wrapUpSeconds: 15, notReadyReasons: ["Tea"], dispositions: ["Done", "Again"])
        expected.keysWithoutEffect = configuration.keysWithoutEffect
        #expect(configuration == expected)
    }

    @Test func keysThatDoNothingYetAreNoticed() throws {
        let text = "[agent]\nauto_answer = true\n[network]\nreserve = 1\nproxy = \"http://a:1\""
        #expect(try loader.parse(text, file: nil).keysWithoutEffect == ["agent.auto_answer"])
    }

    private static let full = """
        [account]
        signaling = "genesys"
        gateway = "https://webrtc.example:8086/"
        user = "5001"
        uri = "sip:5001@example.com"
        server = "wss://example.com/ws"
        password_command = "pass show 'my phone'"

        [network]
        policy = "relay"
        stun = ["stun:stun.example:3478"]
        reserve = 2
        proxy = "http://proxy.corp:3128"
        proxy_auth = "digest"
        min_tls = "1.0"
        external_address = "203.0.113.7"
        ports = "40000-40999"
        interfaces = ["eth0"]
        dscp = 34
        ca_file = "ca.pem"
        certificate = "rsa-2048"
        insecure_media = true
        [[network.turn]]
        urls = ["turn:turn.example:3478?transport=udp", "turns:turn.example:443?transport=tcp"]
        username = "agent"
        credential = "s3cret"
        [[network.turn]]
        urls = ["turn:other.example"]

        [audio]
        capture = "hw:1"
        playback = "hw:2"
        ring = "hw:3"
        echo_cancellation = false
        noise_suppression = false
        gain_control = false

        [agent]
        auto_answer = true
        wrap_up_seconds = 15
        not_ready_reasons = ["Tea"]
        dispositions = ["Done", "Again"]
        """

    @Test func anEmptyFileGivesTheDefaults() throws {
        #expect(try loader.parse("", file: nil) == Configuration())
        #expect(Configuration().network.policy == .all)
        #expect(Configuration().network.reserve == 1)
    }

    @Test func theDefaultPathFollowsXDG() {
        #expect(loader.defaultPath == "/home/ana/.config/tphone/config.toml")
        let moved = ConfigurationLoader(environment: ["HOME": "/home/ana", "XDG_CONFIG_HOME": "/etc/ana"])
        #expect(moved.defaultPath == "/etc/ana/tphone/config.toml")
        let relative = ConfigurationLoader(environment: ["HOME": "/home/ana", "XDG_CONFIG_HOME": "etc"])
        #expect(relative.defaultPath == "/home/ana/.config/tphone/config.toml")
    }

    @Test func theFileAtTheDefaultPathIsFoundAndMayBeAbsent() throws {
        let directory = try TemporaryDirectory()
        let loader = ConfigurationLoader(environment: ["XDG_CONFIG_HOME": directory.path])
        #expect(try loader.load().file == nil)
        let file = try directory.write("account.user = \"7\"", to: "tphone/config.toml")
        let configuration = try loader.load()
        #expect(configuration.file == file)
        #expect(configuration.account.user == "7")
    }

    @Test func theCommandLineCountsMoreThanTheFile() throws {
        let text = """
            [account]
            signaling = "sip"
            gateway = "https://one.example"
            user = "1"
            [network]
            policy = "all"
            """
        let overrides = ConfigurationOverrides(
            gateway: "http://two.example:8080/", user: "2", policy: .relay, turnTransport: .tls)
        let configuration = try loader.parse(text, file: nil, overrides: overrides)
        #expect(configuration.account.signaling == .genesys)
        #expect(configuration.account.gateway == "http://two.example:8080")
        #expect(configuration.account.user == "2")
        #expect(configuration.network.policy == .relay)
        #expect(configuration.network.turnTransports == [.tls])
    }

    @Test func theEnvironmentGivesAPassword() throws {
        let loader = ConfigurationLoader(environment: ["TPHONE_PASSWORD": "pw"])
        let configuration = try loader.parse("account.password_command = \"false\"", file: nil)
        #expect(configuration.account.password == .environment("TPHONE_PASSWORD"))
        #expect(try configuration.password(environment: ["TPHONE_PASSWORD": "pw"]) == Secret("pw"))
    }

    @Test func signingInNeedsAGatewayAndAUser() throws {
        #expect(throws: ConfigurationError.self) { try Configuration().signInTarget() }
        let lacking = try loader.parse("account.gateway = \"https://a\"", file: nil)
        let error = #expect(throws: ConfigurationError.self) { try lacking.signInTarget() }
        #expect(error?.description == "no user is configured. Set it under [account], or pass --user NAME.")
        let whole = try loader.parse("account = { gateway = \"https://a\", user = \"7\" }", file: nil)
        #expect(try whole.signInTarget() == ("https://a", "7"))
    }
}
