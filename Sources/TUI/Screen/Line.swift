/// One row of styled text, of any width; the frame clips it.
struct Line: Equatable {
    struct Span: Equatable {
        let text: String
        let style: Style
        /// Columns of the text.
        let width: Int
    }

    private(set) var spans: [Span]
    private(set) var width: Int

    init(_ text: String = "", _ style: Style = .plain) {
        width = text.cellWidth
        spans = text.isEmpty ? [] : [Span(text: text, style: style, width: width)]
    }

    static func + (left: Line, right: Line) -> Line {
        var result = left
        result += right
        return result
    }

    static func += (left: inout Line, right: Line) {
        left.spans += right.spans
        left.width += right.width
    }

    /// Filled with spaces up to a width.
    func padded(to width: Int) -> Line { self + Line.spaces(width - self.width) }

    static func spaces(_ count: Int) -> Line { Line(String(repeating: " ", count: max(0, count))) }

    /// The text of all spans, as shown.
    var text: String { spans.map(\.text.shown).joined() }

    /// The line in at most `width` columns, the last shown span cut between words.
    func cut(to width: Int) -> Line { shortened(to: width) { Text.cut($0, to: $1) } }

    /// The line in at most `width` columns, cut anywhere and without a mark.
    func clipped(to width: Int) -> Line {
        shortened(to: width) { $0.glyphs.prefix(columns: $1).map(\.text).joined() }
    }

    private func shortened(to width: Int, by shorten: (String, Int) -> String) -> Line {
        guard self.width > width else { return self }
        var result = Line()
        for span in spans {
            let room = width - result.width
            guard span.width > room else {
                result += Line(span.text, span.style)
                continue
            }
            return room > 0 ? result + Line(shorten(span.text, room), span.style) : result
        }
        return result
    }
}
