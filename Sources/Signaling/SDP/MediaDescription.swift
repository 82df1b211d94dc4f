internal import Wire

/// One `m=` line and the lines that belong to it (RFC 8866, section 5.14).
package struct MediaDescription: Equatable, Sendable {
    /// `audio`, `video`, `application` and others.
    package var media: String
    /// 0 means disabled, refused, or bundled into another line.
    package var port: UInt16
    /// As written: `RTP/SAVPF`, `UDP/TLS/RTP/SAVPF` and others.
    package var protocolName: String
    /// Payload types for RTP; never empty.
    package var formats: [String]
    package var connection: SDPConnection?
    package var attributes: [SDPAttribute]

    package init(
        media: String, port: UInt16, protocolName: String, formats: [String], connection: SDPConnection? = nil,
        attributes: [SDPAttribute] = []
    ) {
        self.media = media
        self.port = port
        self.protocolName = protocolName
        self.formats = formats
        self.connection = connection
        self.attributes = attributes
    }

    /// Reads what stands behind `m=`; a port count (`9/2`) is cut off.
    package init?(parsing text: Substring) {
        let fields = text.split(separator: " ")
        guard fields.count >= 4, let port = UInt16(fields[1].prefix { $0 != "/" }) else { return nil }
        self.init(
            media: String(fields[0]), port: port, protocolName: String(fields[2]),
            formats: fields.dropFirst(3).prefix(128).map(String.init))
    }

    package var mid: String? { attributes[.mid] }

    /// Audio over RTP by a profile this phone knows, protected or plain.
    package var isUsableAudio: Bool { media == "audio" && Self.audioProtocols.contains(protocolName) }

    /// The refusal of this line in an answer: the same line with port 0 (RFC 3264, section 6).
    package var refused: MediaDescription {
        var attributes = [SDPAttribute(MediaDirection.inactive.attributeName)]
        if let mid { attributes.append(SDPAttribute(.mid, mid)) }
        return MediaDescription(
            media: media, port: 0, protocolName: protocolName, formats: formats, connection: SDPConnection(.v4(0)),
            attributes: attributes)
    }

    var lines: [String] {
        var lines = ["m=\(media) \(port) \(protocolName) \(formats.joined(separator: " "))"]
        if let connection { lines.append("c=\(connection.text)") }
        return lines + attributes.map { "a=\($0.text)" }
    }

    private static let audioProtocols: Set<String> = [
        "RTP/SAVPF", "UDP/TLS/RTP/SAVPF", "RTP/SAVP", "UDP/TLS/RTP/SAVP", "RTP/AVP", "RTP/AVPF",
    ]
}
