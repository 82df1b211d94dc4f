/// Why the body of a request or an answer is no message.
package enum GenesysMessageError: Error, Equatable, Sendable {
    /// More than 256 KiB.
    case tooLarge
    /// No keyword of this direction, and no message type we know.
    case unknown
    /// JSON that cannot be read, or lacks what its type needs.
    case malformed
}
