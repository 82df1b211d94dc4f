package import Wire

/// One stored cookie.
///
/// RFC 6265, section 5.3; one jar serves one host, so there is no domain.
package struct Cookie: Equatable, Sendable {
    package var name: String
    package var value: String
    package var path: String
    package var isSecure: Bool
    /// Nil for the length of the program.
    package var expiry: MonotonicTime?

    /// Reads a `Set-Cookie` value; nil when it has no name or is too long.
    package init?(setCookie text: String, requestPath: String, at now: MonotonicTime) {
        guard text.utf8.count <= 4096, text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 }) else { return nil }
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard pair.count == 2, !Self.trimmed(pair[0]).isEmpty else { return nil }
        name = String(Self.trimmed(pair[0]))
        value = String(Self.trimmed(pair[1]))
        path = Self.defaultPath(of: requestPath)
        isSecure = false
        var hasMaximumAge = false
        for part in parts.dropFirst() {
            let fields = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let argument = fields.count == 2 ? Self.trimmed(fields[1]) : ""
            switch Self.trimmed(fields.first ?? "").lowercased() {
            case "path": if argument.first == "/" { path = String(argument) }
            case "secure": isSecure = true
            case "max-age":
                guard let age = Self.seconds(argument) else { continue }
                hasMaximumAge = true
                expiry = now + .seconds(age)
            case "expires":
                // Without a calendar only one thing can be read: a date long past is how servers delete.
                if !hasMaximumAge, Self.isLongPast(argument) { expiry = now }
            default: continue
            }
        }
    }

    /// RFC 6265, section 5.1.4.
    package func matches(path requestPath: String) -> Bool {
        let (own, other) = (Array(path.utf8), Array(requestPath.utf8))
        guard other.starts(with: own) else { return false }
        return other.count == own.count || own.last == UInt8(ascii: "/") || other[own.count] == UInt8(ascii: "/")
    }

    package func isExpired(at now: MonotonicTime) -> Bool { expiry.map { $0 <= now } ?? false }

    /// Seconds of `Max-Age`, cut to ten years; 0 or less deletes.
    private static func seconds(_ text: Substring) -> Int64? {
        let isNegative = text.first == "-"
        let digits = isNegative ? text.dropFirst() : text
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return isNegative ? 0 : min(Int64(digits) ?? .max, 315_360_000)
    }

    private static func isLongPast(_ date: Substring) -> Bool {
        date.split { $0 == " " || $0 == "-" }.contains { field in
            field.utf8.count == 4 && (Int(field).map { (1601...2000).contains($0) } ?? false)
        }
    }

    private static func defaultPath(of requestPath: String) -> String {
        let path = requestPath.prefix { $0 != "?" }
        guard path.first == "/", let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
