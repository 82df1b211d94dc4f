internal import CResolver
internal import Wire

extension IPAddress {
    /// An address as the system's calls give it.
    init?(_ address: cresolver_address) {
        let bytes = withUnsafeBytes(of: address.bytes) { Array($0.prefix(Int(address.length))) }
        self.init(bytes: bytes)
    }
}
