internal import Transport
internal import Wire

extension IPAddress {
    /// What others may be told in its place: itself, or for "every address" those of this machine.
    ///
    /// `::` takes IPv4 too, as its sockets do.
    func announced(usable: [IPAddress] = LocalAddresses.usable()) -> [IPAddress] {
        guard isUnspecified else { return [self] }
        return self == .v4(0) ? usable.filter { $0.family == .v4 } : usable
    }

    /// As URLs write it.
    var urlHost: String { family == .v6 ? "[\(self)]" : description }
}
