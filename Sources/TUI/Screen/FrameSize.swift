/// Rows and columns of a screen; never less than one of each.
package struct FrameSize: Hashable, Sendable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }

    /// The size the screens are designed for.
    package static let design = FrameSize(columns: 80, rows: 24)

    /// Below this there is only room for the state row and the footer.
    static let smallest = FrameSize(columns: 40, rows: 10)

    func covers(_ other: FrameSize) -> Bool { columns >= other.columns && rows >= other.rows }
}
