internal import Wire

extension SessionDescription {
    /// Reads a description by its lines.
    ///
    /// Lines may end in CRLF, LF or CR; a lone CR counts as an end so that no value can smuggle a line into what we
    /// print. Unknown lines are skipped, and one that cannot be read counts as far as it can: whether that matters shows
    /// where it is used. Throws `tooLarge`, or `malformed` when the first line is no `v=` line.
    package static func parse(_ text: String) throws(SDPError) -> SessionDescription {
        guard text.utf8.count <= maximumBytes else { throw .tooLarge }
        let lines = text.utf8.split(
            maxSplits: 2 * maximumLines, whereSeparator: { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") })
        guard lines.count <= maximumLines else { throw .tooLarge }
        guard let first = lines.first, first.starts(with: "v=".utf8) else { throw .malformed(line: 1) }
        var description = SessionDescription(
            origin: SDPOrigin(sessionID: 0, sessionVersion: 0, connection: SDPConnection(.v4(0))))
        for line in lines {
            guard line.count >= 2, line.dropFirst().first == UInt8(ascii: "="), let type = line.first
            else { continue }
            description.read(type, Substring(line.dropFirst(2)))
        }
        return description
    }

    private mutating func read(_ type: UInt8, _ value: Substring) {
        switch type {
        case UInt8(ascii: "m"):
            media.append(MediaDescription(parsing: value))
        case UInt8(ascii: "a"):
            append(SDPAttribute(parsing: value))
        case UInt8(ascii: "c"):
            setConnection(SDPConnection(parsing: Blanks.single(in: value)[...]))
        case UInt8(ascii: "o"):
            origin = SDPOrigin(parsing: Blanks.single(in: value)[...]) ?? origin
        case UInt8(ascii: "s"):
            name = value.isEmpty ? "-" : String(value)
        default:
            break
        }
    }

    private mutating func append(_ attribute: SDPAttribute) {
        if media.isEmpty {
            attributes.append(attribute)
        } else {
            media[media.count - 1].attributes.append(attribute)
        }
    }

    private mutating func setConnection(_ value: SDPConnection?) {
        if media.isEmpty {
            connection = value
        } else {
            media[media.count - 1].connection = value
        }
    }
}
