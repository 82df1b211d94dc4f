/// How a check of the network ended; each word says something else about the firewall.
enum CheckResult: String, Encodable, Sendable, CaseIterable {
    case ok
    /// Silence: packets are dropped on the way.
    case blocked
    /// The connection is made, and then nothing comes back.
    case stalled
    /// A reset, an ICMP error, or a connection that is cut: somebody said no.
    case refused
    /// A certificate of a stranger, or a page of the network's own: somebody stands in between.
    case intercepted
    /// The HTTP proxy said no.
    case proxy
    /// It could not be tested.
    case unknown
    /// It was reached, and does not do what it should.
    case fail

    /// As the table shows it.
    var word: String { self == .ok ? rawValue : rawValue.uppercased() }

    /// Which of several results stands for all of them in a cell of the table: the first that there is.
    static let bestFirst: [CheckResult] = [.ok, .intercepted, .fail, .proxy, .refused, .stalled, .blocked, .unknown]
}
