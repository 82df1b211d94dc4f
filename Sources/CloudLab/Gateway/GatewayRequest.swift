/// What a client, or a test of the lab, asks of the gateway: one HTTP request, parsed.
package enum GatewayRequest: Equatable, Sendable {
    /// `GET /sign_in?ID`.
    case signIn(id: String)
    /// `POST /sign_in` with `ID:PASSWORD`; a password may have colons.
    case signInWithPassword(body: String)
    /// `GET /wait?id=SSID`.
    case wait(SessionID)
    /// `POST /message?from=SSID&to=PEER`; the body is taken as it is.
    case message(from: SessionID, to: String, body: [UInt8])
    /// `GET /sign_out?id=SSID`.
    case signOut(SessionID)
    /// `POST /lab/…?user=USER`, which only tests use.
    case lab(user: String, LabCommand)
}

/// What a test makes the gateway do to a signed-in user.
package enum LabCommand: Equatable, Sendable {
    /// The far end's telephone system asks for `talk` (EVENT-TALK).
    case notifyTalk
    /// The far end's telephone system asks for `hold` (EVENT-HOLD).
    case notifyHold
    /// An INVITE without SDP: a call from `source` when the user is idle, otherwise a request to offer again.
    case invite(from: LegSource)
    /// The gateway offers again on the user's call.
    case reoffer
    /// The far end hangs up.
    case hangUp
}

/// The response to one request; always `text/plain`.
package struct GatewayReply: Equatable, Sendable {
    /// An HTTP status; never a 2xx other than 200, which clients take for the end of their registration.
    package var status: Int
    package var body: String
    /// Who the message is from: the `Pragma` header of a poll's response.
    package var peer: String?

    package init(status: Int = 200, body: String = "", peer: String? = nil) {
        self.status = status
        self.body = body
        self.peer = peer
    }

    package static let empty = GatewayReply()
    static let unknownSession = GatewayReply(status: 404, body: "unknown session: sign in again\n")
}
