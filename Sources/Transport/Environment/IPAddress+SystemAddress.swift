internal import Glibc
internal import Wire

extension IPAddress {
    /// The IP address in an address of the system's calls; nil for other families.
    init?(_ address: UnsafePointer<sockaddr>) {
        let bytes = UnsafeRawPointer(address)
        // The layouts of sockaddr_in and sockaddr_in6: the address at 4, or at 8 behind port and flow.
        switch CInt(address.pointee.sa_family) {
        case AF_INET:
            self = .v4(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        case AF_INET6:
            self = .v6(
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
        default:
            return nil
        }
    }
}
