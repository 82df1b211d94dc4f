import Signaling
import Testing

@testable import tphone

/// What is said of a gateway that is not there, or not ours.
struct GatewayWordsTests {
    @Test func whoeverAnswersInTheGatewaysPlaceIsNamed() throws {
        let page = HTTPResponse(status: 200, body: Array("<html><title>Hotel Guest WiFi</title>".utf8))
        let interception = try #require(Interception(page, askedOf: "gateway.example"))
        let failure = CommandFailure(.intercepted(interception))
        #expect(
            failure.sentence
                == "INTERCEPTED: this network's own page answers (HTTP 200, \"Hotel Guest WiFi\"); open a browser and sign in "
                + "to the network, or ask for access to gateway.example.")
        #expect(failure.status.rawValue == 69)
        #expect(ConnectionLoss.intercepted(interception).words.contains("Hotel Guest WiFi"))
    }

    @Test func aTakenSessionIsSaidWithItsUser() {
        let failure = CommandFailure(SignInFailure.signedInElsewhere(user: "5001"))
        #expect(failure.sentence.hasPrefix("5001 has signed in somewhere else. "))
        #expect(failure.status.rawValue == 1)
    }
}
