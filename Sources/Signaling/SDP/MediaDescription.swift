internal import Wire

/// One `m=` line and the lines that belong to it (RFC 8866, section 5.14).
package struct MediaDescription: Equatable, Sendable {
    /// `audio`, `video`, `application` and others.
    package var media: String
    /// 0 means disabled, refused, or bundled into another line.
    package var port: UInt16
    /// As written: `RTP/SAVPF`, `UDP/TLS/RTP/SAVPF` and others.
    package var protocolName: String
    /// Payload types for RTP; empty where a line gives none.
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
    ///
    /// What is missing or unreadable gets a word in its place, so that a line that is not used keeps its place in the
    /// answer and costs nothing else.
    package init(parsing text: Substring) {
        let fields = Blanks.single(in: text).split(separator: " ").map(String.init)
        func field(_ index: Int) -> String { index < fields.count ? fields[index] : Self.unknown }
        self.init(
            media: field(0), port: Self.port(field(1)), protocolName: field(2),
            formats: Array(fields.dropFirst(3).prefix(128)))
    }

    /// The port discarded for one that cannot be read: with ICE it tells nothing but whether the line is wanted.
    private static func port(_ text: String) -> UInt16 {
        let number = text.prefix { $0 != "/" }
        return UInt16(number) ?? (Int(number) == 0 ? 0 : discard)
    }

    private static let discard: UInt16 = 9
    /// A token, as all the fields of the line have to be.
    private static let unknown = "unknown"

    package var mid: String? { attributes[.mid] }

    /// Audio over RTP by a profile this phone knows, protected or plain.
    package var isUsableAudio: Bool {
        isAudio && Self.audioProtocols.contains(protocolName.uppercased())
    }

    package var isAudio: Bool { media.lowercased() == "audio" }

    /// The refusal of this line in an answer: the same line with port 0 and at least one format (RFC 3264, section 6).
    package var refused: MediaDescription {
        var attributes = [SDPAttribute(MediaDirection.inactive.attributeName)]
        if let mid { attributes.append(SDPAttribute(.mid, mid)) }
        return MediaDescription(
            media: media, port: 0, protocolName: protocolName, formats: formats.isEmpty ? ["0"] : formats,
            connection: SDPConnection(.v4(0)),
            attributes: attributes)
    }

    var lines: [String] {
        var lines = ["m=\(media) \(port) \(protocolName) \(formats.joined(separator: " "))"]
        if let connection { lines.append("c=\(connection.text)") }
        return lines + attributes.map { "a=\($0.text)" }
    }

    /// In capital letters.
    ///
    /// What they say of the transport is that of the default candidate alone (RFC 9429, section 5.1.2).
    private static let audioProtocols: Set<String> = [
        "RTP/SAVPF", "RTP/SAVP", "RTP/AVP", "RTP/AVPF", "UDP/TLS/RTP/SAVPF", "UDP/TLS/RTP/SAVP",
        "TCP/DTLS/RTP/SAVPF",
        "TCP/DTLS/RTP/SAVP", "TCP/TLS/RTP/SAVPF", "TCP/TLS/RTP/SAVP",
    ]
}
