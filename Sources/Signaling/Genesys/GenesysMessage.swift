/// One message between the client and the gateway: the whole body of a `/message` POST or of a `/wait` answer.
package enum GenesysMessage: Equatable, Sendable {
    /// An offer, an answer, an acknowledgement or an error; both ways.
    case roap(ROAPMessage)
    /// Hangs up, rejects or cancels; both ways.
    case bye
    /// The client is to make the offer, for a new call or within one; from the gateway.
    case invite
    /// Answer, or retrieve from hold; from the gateway.
    case eventTalk
    /// Go on hold; from the gateway.
    case eventHold
    /// Data for the switch; from the client.
    case infoMap([AttachedDatum])
    /// Data for the far end; both ways.
    case infoPeer([AttachedDatum])
    /// Asks for the gateway's media statistics; from the client.
    case getStats
    /// Answers `getStats`; from the gateway.
    case putStats(GatewayStatistics)

    package static let maximumBytes = 262_144

    /// A message of the other direction is `unknown`.
    package init(fromClient text: String) throws(GenesysMessageError) {
        guard text.utf8.count <= Self.maximumBytes else { throw .tooLarge }
        if let json = text.behind("RSMP ") {
            self = .roap(try ROAPMessage(json: json))
        } else if text.behind("BYE") != nil {
            self = .bye
        } else if let pairs = text.behind("INFO-MAP ") {
            self = .infoMap(FormPairs.decode(pairs))
        } else if let pairs = text.behind("INFO-PEER ") {
            self = .infoPeer(FormPairs.decode(pairs))
        } else if text.behind("GET-STATS") != nil {
            self = .getStats
        } else {
            throw .unknown
        }
    }

    /// A message of the other direction is `unknown`.
    package init(fromGateway text: String) throws(GenesysMessageError) {
        guard text.utf8.count <= Self.maximumBytes else { throw .tooLarge }
        if text.behind("BYE") != nil {
            self = .bye
        } else if text.behind("INVITE") != nil {
            self = .invite
        } else if text.behind("EVENT-TALK") != nil {
            self = .eventTalk
        } else if text.behind("EVENT-HOLD") != nil {
            self = .eventHold
        } else if let pairs = text.behind("INFO-PEER ") {
            self = .infoPeer(FormPairs.decode(pairs))
        } else if let json = text.behind("PUT-STATS") {
            self = .putStats(try GatewayStatistics(json: json))
        } else {
            self = .roap(try Self.roap(fromGateway: text))
        }
    }

    /// True for the messages whose loss would leave an exchange open, so that a failed POST of them is repeated.
    package var isROAP: Bool {
        if case .roap = self { return true }
        return false
    }

    /// The vendor's rules for what may stand before the JSON: offers need `SDP`, errors something, the others nothing.
    private static func roap(fromGateway text: String) throws(GenesysMessageError) -> ROAPMessage {
        guard let brace = text.utf8.firstIndex(of: UInt8(ascii: "{")) else { throw .unknown }
        let message = try ROAPMessage(json: text[brace...])
        switch message.messageType {
        case .offer: if text.behind("SDP") == nil { throw .unknown }
        case .error: if brace == text.startIndex { throw .unknown }
        case .answer, .ok: break
        }
        return message
    }
}

extension String {
    /// What follows a keyword at the very beginning; nil when the text begins otherwise.
    fileprivate func behind(_ keyword: String) -> Substring? {
        utf8.starts(with: keyword.utf8) ? self[utf8.index(startIndex, offsetBy: keyword.utf8.count)...] : nil
    }
}
