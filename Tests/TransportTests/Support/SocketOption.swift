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
        // Raw bytes, since the members of the system's structures belong to whichever module came first.
        var length = socklen_t(128)
        return withUnsafeTemporaryAllocation(byteCount: Int(length), alignment: 8) { bytes in
            guard let start = bytes.baseAddress,
                getsockname(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0,
                [AF_INET, AF_INET6].contains(CInt(bytes.load(as: UInt16.self)))
            else { return nil }
            // At the same place for both families.
            return bytes.load(fromByteOffset: 2, as: UInt16.self).bigEndian
        }
    }
}
