internal import Wire

/// A session description: the lines both ends of a call exchange to agree on media (RFC 8866).
///
/// Only lines this phone uses are kept; others are skipped when read.
package struct SessionDescription: Equatable, Sendable {
    package var origin: SDPOrigin
    package var name: String
    package var connection: SDPConnection?
    package var attributes: [SDPAttribute]
    package var media: [MediaDescription]

    package static let maximumBytes = 65_536
    package static let maximumLines = 2048

    package init(
        origin: SDPOrigin, name: String = "-", connection: SDPConnection? = nil, attributes: [SDPAttribute] = [],
        media: [MediaDescription] = []
    ) {
        self.origin = origin
        self.name = name
        self.connection = connection
        self.attributes = attributes
        self.media = media
    }

    /// The description with CRLF behind each line, as it goes on the wire.
    package var text: String {
        var lines = ["v=0", "o=\(origin.text)", "s=\(name)"]
        if let connection { lines.append("c=\(connection.text)") }
        lines.append("t=0 0")
        lines += attributes.map { "a=\($0.text)" }
        lines += media.flatMap(\.lines)
        return lines.map { $0 + "\r\n" }.joined()
    }

    /// Mids of the first BUNDLE group; empty when nothing is bundled (RFC 9143).
    package var bundledMids: [String] {
        for value in attributes.values(of: .group) {
            let fields = value.split(separator: " ")
            if fields.first == "BUNDLE" { return fields.dropFirst().map(String.init) }
        }
        return []
    }
}
