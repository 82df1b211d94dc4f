extension GenesysMessage {
    /// The body of a client's POST; nil for a message that only a gateway sends.
    package var textForGateway: String? {
        switch self {
        case .roap(let message): "RSMP " + message.json
        case .bye: "BYE"
        case .infoMap(let data): "INFO-MAP " + FormPairs.encode(data)
        case .infoPeer(let data): "INFO-PEER " + FormPairs.encode(data)
        case .getStats: "GET-STATS"
        case .invite, .eventTalk, .eventHold, .putStats: nil
        }
    }

    /// The body of a gateway's answer to a poll; nil for a message that only a client sends.
    package var textForClient: String? {
        switch self {
        case .roap(let message): "SDP\n" + Self.withoutStrayOffer(message)
        case .bye: "BYE"
        case .invite: "INVITE"
        case .eventTalk: "EVENT-TALK"
        case .eventHold: "EVENT-HOLD"
        case .infoPeer(let data): "INFO-PEER " + FormPairs.encode(data)
        case .putStats(let statistics): "PUT-STATS " + statistics.json
        case .infoMap, .getStats: nil
        }
    }

    /// The vendor's client takes any message for an offer in which that word stands, be it in attached data.
    private static func withoutStrayOffer(_ message: ROAPMessage) -> String {
        guard message.messageType != .offer else { return message.json }
        var bytes: [UInt8] = []
        var rest = Array(message.json.utf8)[...]
        while let byte = rest.first {
            if rest.starts(with: "OFFER".utf8) {
                bytes += "\\u004f".utf8
            } else {
                bytes.append(byte)
            }
            rest.removeFirst()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
