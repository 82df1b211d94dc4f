internal import Foundation

/// Where a running lab can be found; one line of JSON for scripts, a few lines for people.
package struct LabDescription: Codable, Equatable, Sendable {
    package struct TURN: Codable, Equatable, Sendable {
        package var urls: [String]
        package var username: String
        package var credential: String
    }

    package var gateway: String
    /// The customer's page.
    package var page: String
    /// Nil for a lab without a TURN server.
    package var turn: TURN?
    /// Tells clients their address, and how their NAT behaves where it can; nil for a lab without a TURN server.
    package var stun: [String]?
    /// The certificates that a phone must trust for the TLS of the TURN server and the gateway.
    package var caFile: String?
    /// Whom to call besides the signed-in users.
    package var destinations: [String]

    private enum CodingKeys: String, CodingKey {
        case gateway, page, turn, stun, destinations
        case caFile = "ca_file"
    }

    package var jsonLine: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    package var text: String {
        var lines = ["gateway  \(gateway)", "page     \(page)"]
        if let turn {
            lines += turn.urls.map { "turn     \($0)" }
            lines.append("         user \(turn.username), credential \(turn.credential)")
        }
        lines += (stun ?? []).map { "stun     \($0)" }
        if let caFile { lines.append("ca_file  \(caFile)") }
        lines.append("call     \(destinations.joined(separator: ", ")), or any signed-in user")
        return lines.joined(separator: "\n")
    }
}
