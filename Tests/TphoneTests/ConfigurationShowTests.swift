import Testing

@testable import tphone

struct ConfigurationShowTests {
    private let loader = ConfigurationLoader(environment: [:])

    private static let text = """
        [account]
        gateway = "https://webrtc.example"
        user = "5001"
        password = "planted"
        [network]
        external_address = "203.0.113.7"
        [[network.turn]]
        urls = ["turn:turn.example:3478?transport=udp"]
        username = "a\\"\\u0007b"
        credential_command = "pass show 'a b'"
        [[network.turn]]
        urls = ["turn:turn.example:3478?transport=udp"]
        secret_file = "/dev/null"
        [[network.turn]]
        credentials_url = "https://credentials.example/?service=turn"
        """

    @Test func theEffectiveConfigurationIsShownWithoutSecrets() throws {
        let shown = try loader.parse(Self.text, file: nil).shownTOML
        #expect(
            shown == """
                # no file: these are the defaults

                [account]
                signaling = "genesys"
                gateway = "https://webrtc.example"
                user = "5001"
                password = "(hidden)"

                [network]
                policy = "all"
                stun = []
                reserve = 1
                proxy = "none"
                proxy_auth = "any"
                external_address = "203.0.113.7"
                dscp = 46
                min_tls = "1.2"
                certificate = "ecdsa-p256"
                sdes = "answer"
                insecure_media = false

                [[network.turn]]
                urls = ["turn:turn.example:3478?transport=udp"]
                username = "a\\"\\u0007b"
                credential_command = "pass show 'a b'"

                [[network.turn]]
                urls = ["turn:turn.example:3478?transport=udp"]
                secret_file = "/dev/null"

                [[network.turn]]
                credentials_url = "https://credentials.example/?service=turn"

                [audio]
                capture = "default"
                playback = "default"
                ring = "default"
                tones = "eu"
                echo_cancellation = true
                noise_suppression = true
                gain_control = true
                sidetone = 0
                recording_notice = "tones"

                [agent]
                auto_answer = false
                wrap_up_seconds = 30
                not_ready_reasons = ["Break", "Lunch", "Training"]
                dispositions = ["Resolved", "Call back", "Escalated"]

                """)
    }

    /// What is shown means the same when it is read again.
    @Test func whatIsShownCanBeRead() throws {
        let text = Self.text.replacing("password = \"planted\"", with: "")
        let configuration = try loader.parse(text, file: nil)
        var again = try loader.parse(configuration.shownTOML, file: nil)
        again.keysWithoutEffect = []
        #expect(again == configuration)
    }

    @Test func theJSONHasTheSameKeysAndNoSecret() throws {
        let shown = try loader.parse(Self.text, file: nil).shownJSON
        #expect(!shown.contains("planted") && !shown.contains("\n"))
        #expect(shown.contains(#""external_address":"203.0.113.7""#))
        #expect(shown.contains(#""turn":[{"credential_command":"pass show 'a b'","#))
    }

    @Test func keysInURLsAreHidden() throws {
        let text = """
            [network]
            proxy = "http://me:planted@proxy.corp:3128"
            [[network.turn]]
            credentials_url = "https://credentials.example/turn?key=planted"
            """
        let shown = try loader.parse(text, file: nil).shownTOML
        #expect(!shown.contains("planted"))
        #expect(shown.contains("proxy = \"http://me@proxy.corp:3128\""))
        #expect(shown.contains("credentials_url = \"https://credentials.example/turn?(hidden)\""))
    }

    @Test func aSecretOfTheEnvironmentIsHiddenToo() throws {
        let shown = try ConfigurationLoader(environment: ["TPHONE_PASSWORD": "planted"]).parse("", file: nil).shownTOML
        #expect(shown.contains("password = \"(hidden, from TPHONE_PASSWORD)\""))
    }
}
