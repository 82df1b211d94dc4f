internal import MediaEngine
internal import Signaling
internal import Wire

/// Our keys for descriptions: for each suite a master key and its salt, made when they are first needed.
///
/// A key serves for one run of packet numbers. Begun anew, counters at zero would repeat the nonces of AES-GCM and the key
/// stream of AES-CM (RFC 3711, section 9.1), so one that was agreed on is forgotten as soon as another takes its place.
struct OwnKeys {
    private var keys: [SDPCryptoSuite: [UInt8]] = [:]
    /// Of the agreement; it stays for as long as agreements name it, and so do its counters.
    private var agreed: SDESKeys?

    /// The master key and salt that our next description gives for a suite.
    mutating func key(for suite: SDPCryptoSuite, using random: inout RandomSource) -> [UInt8] {
        if let key = keys[suite] { return key }
        let key = random.bytes(suite.materialLength)
        keys[suite] = key
        return key
    }

    /// Takes note of what was agreed on.
    mutating func agree(on keying: SDPKeying) {
        let new: SDESKeys? = if case .sdes(let keys) = keying { keys } else { nil }
        if let old = agreed, old.suite != new?.suite || old.local != new?.local,
            keys[old.suite] == old.local
        {
            keys[old.suite] = nil
        }
        agreed = new
    }

    /// From the next description on all keys are others.
    mutating func renew() { keys = [:] }
}
