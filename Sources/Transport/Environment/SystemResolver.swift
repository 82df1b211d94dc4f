internal import CResolver
internal import ICEClient
package import Wire

/// The system's resolver, with its configuration and its `hosts` file; its calls block.
package enum SystemResolver {
    /// The addresses of a host in the system's order of preference (RFC 6724), at most 32.
    package static func addresses(of host: String) throws -> [IPAddress] {
        var found = [cresolver_address](repeating: cresolver_address(), count: 32)
        let count = cresolver_find_host(host, &found, CInt(found.count))
        var addresses: [IPAddress] = []
        for address in found.prefix(Int(count)).compactMap({ IPAddress($0) }) where !addresses.contains(address) {
            addresses.append(address)
        }
        guard !addresses.isEmpty else { throw SocketFailure.nameNotFound }
        return addresses
    }

    /// The SRV records of a name such as `_turns._tcp.example.com`; nil when there are none, or no server answers.
    ///
    /// - Parameter nameServer: an IPv4 name server to ask in place of the configured ones.
    package static func serviceRecords(of name: String, nameServer: Endpoint? = nil) -> SRVRecords? {
        var server: (address: UInt32, port: UInt16) = (0, 0)
        if let nameServer, case .v4(let bits) = nameServer.address { server = (bits, nameServer.port) }
        var answer = [UInt8](repeating: 0, count: 8192)
        let length = cresolver_query_srv(
            name, server.address, server.port, secondsPerAttempt, attempts, &answer, CInt(answer.count))
        guard length > 0 else { return nil }
        guard let records = SRVRecords(message: Array(answer.prefix(Int(length)))) else { return nil }
        return records.records.isEmpty ? nil : records
    }

    /// A lost packet is asked for again soon: some name servers never answer questions of this type.
    private static let secondsPerAttempt: CInt = 1
    private static let attempts: CInt = 2
}
