/// The text being typed, its cursor and the earlier texts it can be replaced with.
struct DialPrompt: Equatable {
    private(set) var characters: [Character] = []
    /// Characters to the left of the cursor.
    private(set) var cursor = 0
    /// Newest first.
    private let history: [String]
    /// Which earlier text is shown; nil for one's own.
    private var historyIndex: Int?
    /// One's own text while an earlier one is shown.
    private var draft: [Character] = []

    /// Longer than any number or address people type; a pasted page stops here.
    static let maximumLength = 128

    init(history: [String] = []) {
        self.history = history
    }

    var text: String { String(characters) }

    /// Columns to the left of the cursor.
    var cursorColumn: Int { String(characters[..<cursor]).cellWidth }

    /// What would be dialled: without spaces around it; nil when there is nothing.
    var target: String? {
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        return words.isEmpty ? nil : words.joined(separator: " ")
    }

    mutating func insert(_ character: Character) {
        guard characters.count < Self.maximumLength, character.isTypable else { return }
        characters.insert(character, at: cursor)
        cursor += 1
    }

    mutating func eraseBackward() {
        guard cursor > 0 else { return }
        cursor -= 1
        characters.remove(at: cursor)
    }

    mutating func eraseForward() {
        guard cursor < characters.count else { return }
        characters.remove(at: cursor)
    }

    mutating func eraseAll() { replace([]) }

    mutating func move(by distance: Int) { cursor = min(max(0, cursor + distance), characters.count) }
    mutating func moveToStart() { cursor = 0 }
    mutating func moveToEnd() { cursor = characters.count }

    mutating func showEarlier() {
        let next = (historyIndex ?? -1) + 1
        guard history.indices.contains(next) else { return }
        if historyIndex == nil { draft = characters }
        historyIndex = next
        replace(Array(history[next]))
    }

    mutating func showLater() {
        guard let index = historyIndex else { return }
        historyIndex = index > 0 ? index - 1 : nil
        replace(index > 0 ? Array(history[index - 1]) : draft)
    }

    private mutating func replace(_ text: [Character]) {
        characters = text
        cursor = text.count
    }
}

extension Character {
    fileprivate var isTypable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.cellRole {
            case .spacing, .mark: true
            case .invisible, .unsafe: false
            }
        }
    }
}
