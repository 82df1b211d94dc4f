/// A row of the key table: from it come what a key does, the footer and the help pages.
package struct KeyBinding: Sendable {
    /// Which footer row names the key.
    enum Place: Sendable {
        /// First row: what can be done on this screen.
        case actions
        /// Last row: what is always there, and hang up, away from the other actions.
        case fixed
        /// Named in help only.
        case none
    }

    let action: KeyAction
    /// The first one is shown in the footer.
    let keys: [Key]
    let contexts: Set<KeyContext>
    let place: Place
    /// One or two words for the footer.
    let label: String
    /// A few words for help.
    let help: String

    init(
        _ action: KeyAction, _ keys: [Key], in contexts: Set<KeyContext>, _ place: Place = .none, label: String = "",
        help: String
    ) {
        self.action = action
        self.keys = keys
        self.contexts = contexts
        self.place = place
        self.label = label
        self.help = help
    }
}
