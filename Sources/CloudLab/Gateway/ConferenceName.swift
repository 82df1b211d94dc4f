/// Names a room in which callers hear each other, as it is dialled: `conference`, or `conference-` and a name.
package struct ConferenceName: Hashable, Sendable {
    package let rawValue: String

    /// What is dialled where one room is enough.
    package static let usual = "conference"

    /// Nil if something else was dialled.
    package init?(_ dialled: String) {
        guard dialled == Self.usual || dialled.hasPrefix(Self.usual + "-"), dialled != Self.usual + "-",
            GatewayCore.isUserName(dialled)
        else { return nil }
        rawValue = dialled
    }
}
