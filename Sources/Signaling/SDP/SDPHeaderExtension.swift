/// One `a=extmap` line: what stands under a number in the extensions of RTP headers (RFC 8285, section 8).
package struct SDPHeaderExtension: Hashable, Sendable {
    /// 1…14, as the one-byte form allows.
    package var id: UInt8
    /// Nil where the line's own direction counts.
    package var direction: MediaDirection?
    package var uri: String

    package init(id: UInt8, direction: MediaDirection? = nil, uri: String) {
        self.id = id
        self.direction = direction
        self.uri = uri
    }

    /// The loudness of the sound in the packet (RFC 6464).
    package static let audioLevelURI = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"

    /// Reads `1/sendrecv urn:…`; nil for a number of the two-byte form, which this phone does not speak.
    package init?(parsing text: some StringProtocol) {
        let fields = text.split(separator: " ", maxSplits: 2)
        guard fields.count >= 2, fields[1].utf8.count <= 256 else { return nil }
        let parts = fields[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let id = UInt8(parts[0]), (1...14).contains(id) else { return nil }
        self.init(id: id, uri: String(fields[1]))
        guard parts.count == 2 else { return }
        guard let direction = MediaDirection(rawValue: String(parts[1])) else { return nil }
        self.direction = direction
    }

    package var value: String { "\(id)\(direction.map { "/\($0.rawValue)" } ?? "") \(uri)" }

    /// What an answer says to it; nil when nothing can flow.
    var answered: SDPHeaderExtension? {
        guard direction != .inactive else { return nil }
        return SDPHeaderExtension(id: id, direction: direction?.reversed, uri: uri)
    }
}
