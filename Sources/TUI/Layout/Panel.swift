/// A part of the screen that can be dropped or made lower when rows are few.
struct Panel {
    /// The panel with the highest rank is dropped first; rank 0 stays.
    let rank: Int
    /// Rows it cannot do without.
    let minimum: Int
    /// Rows it would like.
    let preferred: Int
    /// Makes the lines for a number of rows between the two; the number of columns is the panel's own knowledge.
    let content: (_ rows: Int) -> [Line]
    /// Tells whether a page of attached data is left over at a number of rows.
    var pages: (_ rows: Int) -> Int = { _ in 1 }
    /// False when it belongs to the panel above it.
    var isRuled = true

    init(
        rank: Int, minimum: Int, preferred: Int, isRuled: Bool = true, pages: @escaping (Int) -> Int = { _ in 1 },
        content: @escaping (Int) -> [Line]
    ) {
        self.rank = rank
        self.minimum = minimum
        self.preferred = max(minimum, preferred)
        self.isRuled = isRuled
        self.pages = pages
        self.content = content
    }

    /// A panel of fixed lines, of which the first ones are the most important.
    init(rank: Int, lines: [Line], minimum: Int? = nil, isRuled: Bool = true) {
        self.init(rank: rank, minimum: minimum ?? lines.count, preferred: lines.count, isRuled: isRuled) { rows in
            Array(lines.prefix(rows))
        }
    }
}
