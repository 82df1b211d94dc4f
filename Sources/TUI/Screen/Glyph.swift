/// A character as a terminal shows it: the cells it takes are known, and nothing in it can steer the terminal.
///
/// Scalars are taken one by one instead of by grapheme, because that is how terminals count columns.
struct Glyph: Hashable {
    var text: String
    let width: Int

    /// Marks beyond this are dropped: a cell of ncurses holds a base and four of them.
    static let maximumMarks = 4

    /// More of a text than any screen shows; what a peer sends beyond it costs no time.
    static let maximumScalars = 4_096
}

extension String {
    /// The cells of the text, left to right; control, format and unassigned characters come out as `?`.
    var glyphs: [Glyph] {
        guard !isPlain else {
            return utf8.prefix(Glyph.maximumScalars).map {
                Glyph(text: String(Character(Unicode.Scalar($0))), width: 1)
            }
        }
        var result: [Glyph] = []
        result.reserveCapacity(Swift.min(utf8.count, Glyph.maximumScalars))
        for scalar in unicodeScalars.prefix(Glyph.maximumScalars) {
            switch scalar.cellRole {
            case .spacing(let width): result.append(Glyph(text: String(Character(scalar)), width: width))
            case .unsafe: result.append(Glyph(text: "?", width: 1))
            case .mark: result.attach(scalar)
            case .invisible: continue
            }
        }
        return result
    }

    /// Columns the text takes on a terminal.
    var cellWidth: Int { isPlain ? Swift.min(utf8.count, Glyph.maximumScalars) : glyphs.columns }

    /// The text as it may be shown.
    var shown: String { isPlain ? self : glyphs.map(\.text).joined() }

    /// Printable ASCII, as nearly all texts are: a byte is a cell.
    private var isPlain: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } }
}

extension [Glyph] {
    /// A mark without a base gets a space to sit on, so that it cannot climb onto a border.
    fileprivate mutating func attach(_ mark: Unicode.Scalar) {
        guard let last = indices.last else {
            append(Glyph(text: " " + String(Character(mark)), width: 1))
            return
        }
        guard self[last].text.unicodeScalars.count <= Glyph.maximumMarks else { return }
        self[last].text.unicodeScalars.append(mark)
    }
}
