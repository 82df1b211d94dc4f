internal import Signaling
internal import Wire

/// The menu of the destination `ivr`, which keys lead through.
extension GatewayCore {
    /// Keys that are remembered of a call.
    private static let digitLimit = 100

    mutating func pressed(
        _ digit: Character, by session: SessionID, in number: GatewayCall.Number, at now: MonotonicTime
    ) {
        count(\.digits)
        guard var party = calls[number]?[session] else { return }
        if party.digits.utf8.count < Self.digitLimit { party.digits.append(digit) }
        calls[number]?[session] = party
        guard case .connected(.source(.ivr)) = calls[number]?.state else { return }
        switch digit {
        case "0": perform(.attach(party.leg, .ivr))
        case "1": perform(.attach(party.leg, .echo))
        case "2": perform(.attach(party.leg, .music))
        case "3": perform(.press(party.leg, party.digits + "#"))
        case "*": endCall(number, at: now)
        default: break
        }
    }
}
