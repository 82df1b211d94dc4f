internal import Wire

/// A whole answer.
package struct HTTPResponse: Equatable, Sendable {
    package var status: Int
    package var headers: [HTTPField]
    package var body: [UInt8]

    package init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as UTF-8, with bytes that are none replaced.
    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The beginning of the body, safe to show.
    package var shownText: String {
        String(decoding: body.prefix(600), as: UTF8.self).onOneLine.scrubbed(limit: 160)
    }
}

extension String {
    /// One line: runs of white space become one space, none at the ends.
    fileprivate var onOneLine: String {
        split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
