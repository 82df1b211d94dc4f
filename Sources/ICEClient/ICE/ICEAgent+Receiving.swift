package import Wire

extension ICEAgent {
    /// Takes one STUN datagram that came from `source` to the socket `base`, or through its relay.
    ///
    /// Whatever it is, nothing worse happens than that it is counted.
    package mutating func receive(
        _ bytes: [UInt8], from source: Endpoint, on base: SocketID, at now: MonotonicTime
    ) -> [Action] {
        guard let message = try? STUNMessage(parsing: bytes), message.method == .binding else {
            counters.malformed += 1
            return []
        }
        let key = PathKey(base: base, remote: source)
        switch message.messageClass {
        case .indication:
            counters.keepAlivesReceived += 1
            return []
        case .request:
            return receiveRequest(message, bytes, key, at: now)
        case .success, .error:
            return receiveResponse(message, bytes, key, at: now)
        }
    }
}
