import TestSupport
import Wire

@testable import ICEClient

/// Damages the traffic of a conversation: blindly, or with a valid signature, as a server or a peer gone mad would.
struct FuzzTraffic {
    var mutator: FuzzMutator

    init(seed: UInt64) {
        mutator = FuzzMutator(
            seed: seed, vectors: FuzzVectors.stun + FuzzVectors.channelData + Vectors.all, maximumLength: 700)
    }

    mutating func number(below limit: Int) -> Int { mutator.number(below: limit) }

    /// A damaged copy; every other one is signed with the key again, where it still is a message.
    mutating func damaged(_ bytes: [UInt8], key: [UInt8]?) -> [UInt8] {
        let damaged = mutator.damaged(bytes)
        guard let key, number(below: 2) == 0 else { return damaged }
        return Self.resigned(damaged, like: bytes, key: key) ?? damaged
    }

    /// The message with its length made right and its signature renewed; nil when it has become none.
    private static func resigned(_ damaged: [UInt8], like original: [UInt8], key: [UInt8]) -> [UInt8]? {
        guard original.count >= 20, damaged.count >= 20, original[0] < 4 else { return nil }
        // Type, cookie and transaction stay most of the time, else nothing is ever believed.
        var bytes = Array(original[..<20] + damaged[20...])
        bytes.removeLast(bytes.count & 3)
        while bytes.count >= 20 {
            bytes[2] = UInt8(truncatingIfNeeded: (bytes.count - 20) >> 8)
            bytes[3] = UInt8(truncatingIfNeeded: bytes.count - 20)
            if let message = try? STUNMessage(parsing: bytes) { return message.encoded(integrityKey: key) }
            bytes.removeLast(min(4, bytes.count))
        }
        return nil
    }
}
