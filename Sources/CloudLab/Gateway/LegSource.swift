/// What a leg's client hears when no other person is there.
package enum LegSource: Hashable, Sendable {
    /// What the client itself said.
    case echo
    /// A pleasant loop.
    case music
    /// 1000 Hz.
    case tone
    /// A menu, from which keys choose: `1` echo, `2` music, `3` all keys so far pressed back, `0` the menu, `*` the end.
    case ivr
    /// What no phone should have to bear; `hostile-flood` and so on, for tests.
    case hostile(Mischief)

    /// Those for everybody.
    static let friendly: [Self] = [.echo, .music, .tone, .ivr]
}

extension LegSource: CaseIterable, RawRepresentable {
    package static var allCases: [Self] { friendly + Mischief.allCases.map { .hostile($0) } }

    /// The name that is dialled.
    package var rawValue: String {
        switch self {
        case .echo: "echo"
        case .music: "music"
        case .tone: "tone"
        case .ivr: "ivr"
        case .hostile(let mischief): "hostile-\(mischief.rawValue)"
        }
    }

    package init?(rawValue: String) {
        guard let source = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = source
    }
}
