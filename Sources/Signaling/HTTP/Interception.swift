internal import Wire

/// An answer that does not come from the server that was asked, but from the network on the way: a guest network's
/// sign-in page, a web filter, a proxy that nobody configured.
///
/// A gateway speaks plain text and never redirects, so HTML or a redirect to another host is somebody else's.
package struct Interception: Error, Hashable, Sendable {
    package var status: Int
    /// The title of the page; safe to show, empty where there is none.
    package var title: String
    /// The host that a redirect leads to; safe to show, empty where there is none.
    package var destination: String
    /// The answer has a page for people.
    package var hasPage: Bool
    /// Who was asked; empty when that is not known.
    package var server: String

    /// Nil when the answer may be the server's own.
    ///
    /// - Parameter server: the host that was asked; empty when it is not known, and then every redirect leads away.
    package init?(_ response: HTTPResponse, askedOf server: String) {
        switch response.status {
        case 511, 407, 451: break
        case 300..<400:
            guard let location = response.headers["Location"].flatMap({ HTTPURL($0) }),
                location.host.lowercased() != server.lowercased()
            else { return nil }
        case 200..<300, 401, 403:
            guard response.isMarkup else { return nil }
        default: return nil
        }
        status = response.status
        self.server = server
        title = (response.pageTitle ?? "").scrubbed(limit: 60)
        destination = (response.headers["Location"].flatMap { HTTPURL($0)?.host } ?? "").scrubbed(limit: 60)
        hasPage = response.isMarkup
    }

    /// It forbids the server, and there is nothing to sign in to.
    package var isFilter: Bool { status == 403 || status == 451 }

    /// Such as `HTTP 302 to login.hotel.example` or `HTTP 200, "Hotel Guest WiFi"`.
    package var answer: String {
        if (300..<400).contains(status) { return "HTTP \(status) to \(destination)" }
        if !title.isEmpty { return "HTTP \(status), \"\(title)\"" }
        return "HTTP \(status)" + (hasPage ? ", an HTML page" : "")
    }
}

extension HTTPResponse {
    /// The body is HTML or XML, whatever its content type says.
    package var isMarkup: Bool {
        body.prefix(256).first { !($0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0)) } == UInt8(ascii: "<")
    }

    /// What stands in the page's `title` element, on one line; nil without one.
    fileprivate var pageTitle: String? {
        let page = String(decoding: body.prefix(16_384), as: UTF8.self)
        let small = page.lowercased()
        // Letters that change their length in lower case would shift the places.
        guard small.utf8.count == page.utf8.count, let tag = small.utf8.firstRange(of: "<title".utf8),
            let start = small.utf8[tag.upperBound...].firstIndex(of: UInt8(ascii: ">")),
            let end = small.utf8[start...].firstRange(of: "</title".utf8)
        else { return nil }
        let distance = small.utf8.distance(from: small.startIndex, to: start) + 1
        let length = small.utf8.distance(from: start, to: end.lowerBound) - 1
        let bytes = page.utf8.dropFirst(distance).prefix(length)
        let title = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            .joined(separator: " ")
        return title.isEmpty ? nil : title
    }
}
