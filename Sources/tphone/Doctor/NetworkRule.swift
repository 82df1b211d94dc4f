/// One thing to ask the network team for.
struct NetworkRule: Encodable, Equatable, Sendable {
    enum Need: String, Encodable, Sendable {
        /// Nobody can sign in without it.
        case signalling
        /// Alone it makes calls sound as well as they can.
        case enough
        /// Instead of `enough`, where UDP has to stay closed.
        case otherwise
        case optional
        /// It works now and is needed: nobody must close it.
        case keep
    }

    var need: Need
    /// As a firewall's keeper writes it, such as `allow UDP out  10.1.4.7 -> 203.0.113.20 port 3478`.
    var rule: String
}
