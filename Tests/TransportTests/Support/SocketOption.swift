import Glibc

/// Looks at the options of this process's own sockets, found by their local port.
enum SocketOption {
    static func value(_ level: CInt, _ name: CInt, ofSocketOn port: UInt16) -> CInt? {
        for descriptor in 0..<1024 as Range<CInt> where localPort(of: descriptor) == port {
            var value: CInt = -1
            var length = socklen_t(MemoryLayout<CInt>.size)
            if getsockopt(descriptor, level, name, &value, &length) == 0 { return value }
        }
        return nil
    }

    private static func localPort(of descriptor: CInt) -> UInt16? {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        // The port of an IPv4 address lies at the same place.
        guard status == 0, [AF_INET, AF_INET6].contains(CInt(address.sin6_family)) else { return nil }
        return address.sin6_port.bigEndian
    }
}
