/// Names a request that a core asked for; never used again by the same core.
package struct HTTPRequestID: Hashable, Sendable, CustomStringConvertible {
    package var rawValue: UInt64

    package init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package var description: String { "request \(rawValue)" }
}
