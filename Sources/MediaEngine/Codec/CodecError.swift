/// Why a frame could not be coded.
package enum CodecError: Error, Equatable, Sendable {
    /// The library could not make an encoder or a decoder; its own error number.
    case notAvailable(Int32)
    /// A received payload is not what the codec writes.
    case malformed
    /// The result does not fit into the space given.
    case noRoom
}
