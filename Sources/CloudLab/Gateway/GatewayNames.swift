/// Names a client's registration for as long as it lasts: the secret that every later request of the client carries.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: String

    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
}

/// Names one HTTP request whose response the core owes.
package struct ExchangeID: Hashable, Sendable {
    package let rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// Names one side's media of a call; never used again for another.
package struct LegID: Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt32

    package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package var description: String { "leg \(rawValue)" }
}
