internal import Wire

extension Endpoint {
    /// Whether it can stand for one host: no port 0, no wildcard, nothing for many or reserved for ever.
    var isOfOneHost: Bool {
        guard port != 0, !address.isUnspecified else { return false }
        return switch address {
        case .v4(let bits): bits >> 29 != 7
        case .v6(let upper, _): upper >> 56 != 0xFF
        }
    }
}
