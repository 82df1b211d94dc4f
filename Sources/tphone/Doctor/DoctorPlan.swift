import ICEClient
import Signaling
import Wire

/// What there is to check, read off a configuration.
struct DoctorPlan: Equatable, Sendable {
    /// One TURN URL with its credentials.
    struct Relay: Equatable, Sendable {
        var url: TURNServerURL
        var username: String
        var password: String
    }

    /// The gateway's URL as it is configured.
    var gatewayURL: String
    var gateway: HTTPURL
    /// `stun:` URLs, and the TURN URLs over UDP, which answer Binding requests too.
    var stun: [TURNServerURL]
    var turn: [Relay]
    /// The HTTP proxy that leads to the gateway; nil when it is reached directly.
    var gatewayProxy: HostPort?
    /// The HTTP proxy that leads to TURN servers over TCP and TLS, if to any.
    var turnProxy: HostPort?
    /// Those that are reached without it.
    var proxyExceptions = ProxyExceptions()
    var isRelayOnly: Bool
    /// Whom to call; nil for no call.
    var target: String?

    /// More of each kind would only repeat what is known.
    static let limit = 8

    /// - Parameter servers: the TURN servers with their secrets.
    init?(
        gatewayURL: String, stun: [TURNServerURL], servers: [TURNServer], transports: Set<TransportProtocol>,
        gatewayProxy: HostPort? = nil, turnProxy: HostPort? = nil, isRelayOnly: Bool = false, target: String? = nil
    ) {
        guard let gateway = HTTPURL(gatewayURL) else { return nil }
        self.gatewayURL = gatewayURL
        self.gateway = gateway
        let relays = servers.flatMap { server in
            server.urls.filter { transports.contains($0.transport) }.map {
                Relay(url: $0, username: server.username, password: server.password)
            }
        }
        turn = Array(relays.prefix(Self.limit))
        let asked = stun + turn.map(\.url).filter { $0.transport == .udp }
        var places: Set<HostPort> = []
        self.stun = Array(asked.filter { places.insert(HostPort($0.host, $0.port)).inserted }.prefix(Self.limit))
        self.gatewayProxy = gatewayProxy
        self.turnProxy = turnProxy
        self.isRelayOnly = isRelayOnly
        self.target = target
    }

    /// Where TCP and TLS connections lead first; nil when none does.
    var proxy: HostPort? { gatewayProxy ?? turnProxy }

    /// The hosts whose names have to be looked up here, each once, with the services that may have SRV records.
    var names: [(host: String, services: [String])] {
        var order: [String] = []
        var services: [String: [String]] = [:]
        func add(_ host: String, _ service: String?) {
            guard IPAddress(host) == nil else { return }
            if !order.contains(host) { order.append(host) }
            var known = services[host, default: []]
            if let service, !known.contains(service) { known.append(service) }
            services[host] = known
        }
        if let proxy { add(proxy.host, nil) }
        add(gateway.host, nil)
        for url in stun + turn.map(\.url) { add(url.host, url.service) }
        return order.prefix(Self.limit).map { ($0, services[$0] ?? []) }
    }

    /// A server at the end of a connection, and the proxy that leads there.
    struct Place: Hashable, Sendable {
        var server: HostPort
        var proxy: HostPort?
    }

    /// The servers a TLS connection goes to, each once.
    var securePlaces: [Place] {
        (gateway.isSecure ? [gatewayPlace] : []).withOthers(relayPlaces { $0.transport == .tls })
    }

    /// The servers a proxy is asked for tunnels to, each once; plain HTTP needs none.
    var tunnels: [Place] {
        (gateway.isSecure ? [gatewayPlace] : []).withOthers(relayPlaces { $0.transport != .udp })
            .filter { $0.proxy != nil }
    }

    /// The gateway's URL without a user's name and password.
    var gatewayName: String {
        let place = HTTPURL.authority(gateway.host, gateway.port)
        return "\(gateway.isSecure ? "https" : "http")://\(place)\(gateway.target == "/" ? "" : gateway.target)"
    }

    /// The HTTP proxy on the way to this server; nil over UDP, and for an exception.
    func turnProxy(for url: TURNServerURL) -> HostPort? {
        url.transport == .udp || proxyExceptions.cover(url.host, url.port) ? nil : turnProxy
    }

    private var gatewayPlace: Place { Place(server: HostPort(gateway.host, gateway.port), proxy: gatewayProxy) }

    private func relayPlaces(_ isWanted: (TURNServerURL) -> Bool) -> [Place] {
        turn.map(\.url).filter(isWanted).map { Place(server: HostPort($0.host, $0.port), proxy: turnProxy(for: $0)) }
    }
}

extension [DoctorPlan.Place] {
    /// These and those, each once.
    fileprivate func withOthers(_ others: Self) -> Self {
        var known: Set<DoctorPlan.Place> = []
        return (self + others).filter { known.insert($0).inserted }
    }
}
