import CallEngine
import ICEClient
import Signaling
import Testing
import Transport

@testable import tphone

/// The three ways to a TURN server's credentials.
struct ConfigurationCredentialTests {
    private let loader = ConfigurationLoader(environment: [:])

    private static let text = """
        [[network.turn]]
        urls = ["turn:one.example"]
        username = "agent"
        credential_command = "echo word"
        [[network.turn]]
        urls = ["turn:two.example"]
        username = "7"
        secret_command = "echo north"
        [[network.turn]]
        credentials_url = "https://three.example/?service=turn"
        [[network.turn]]
        urls = ["turn:four.example"]
        credentials_url = "https://four.example/"
        """

    @Test func eachWayBecomesASource() throws {
        let configuration = try loader.parse(Self.text, file: nil)
        let urls = try ["one", "two", "four"].map { [try TURNServerURL(parsing: "turn:\($0).example")] }
        #expect(
            try configuration.credentialSources(environment: [:]) == [
                .fixed(TURNServer(urls: urls[0], username: "agent", password: "word")),
                .secret("north", user: "7", urls: urls[1]),
                .service(url: "https://three.example/?service=turn", urls: []),
                .service(url: "https://four.example/", urls: urls[2]),
            ])
    }

    @Test func credentialsOfASecretAreMadeForADay() throws {
        let servers = try loader.parse(Self.text, file: nil).turnServers(environment: [:])
        #expect(servers.count == 4)
        #expect(servers[0].password == "word")
        let expiry = try #require(TimeLimitedCredentials.expiry(of: servers[1].username))
        let made = TimeLimitedCredentials.make(secret: "north", user: "7", expiry: expiry)
        #expect(servers[1].username == made.username && servers[1].password == made.password)
        #expect(servers[2].username.isEmpty && servers[2].urls.isEmpty)
    }

    @Test func aSecretThatCannotBeHadIsNamed() throws {
        let text = "[[network.turn]]\nurls = [\"turn:a\"]\nsecret_command = \"false\""
        let configuration = try loader.parse(text, file: nil)
        let error = #expect(throws: ConfigurationError.self) { try configuration.credentialSources(environment: [:]) }
        #expect(error?.problems.map(\.key) == ["network.turn[0].secret"])
    }

    /// A URL may hold a key, so only its host is named.
    @Test func newsOfAServiceAreSentencesWithoutItsKeys() {
        let service = "https://credentials.example/?key=planted"
        let failed = CredentialMessage.failed(service: service, .status(503), validFor: .seconds(600))
        #expect(
            failed.sentence == "No TURN credentials from credentials.example: it answered with HTTP status 503. "
                + "The old ones stay in use, valid for 10 minutes more. The phone asks again by itself.")
        let messages: [CredentialMessage] = [
            .failed(service: service, .request(.timedOut), validFor: nil), .expired(service: service),
            .restored(service: service),
        ]
        for message in messages + [failed] {
            #expect(message.sentence.contains("credentials.example") && !message.sentence.contains("planted"))
            #expect(PhoneMessage.credentials(message).shown?.1 == message.sentence)
        }
    }
}
