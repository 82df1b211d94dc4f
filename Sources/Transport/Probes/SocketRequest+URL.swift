internal import ICEClient
internal import Wire

extension SocketRequest {
    /// The socket a STUN or TURN URL asks for; the proxy is for connections only.
    init(to url: TURNServerURL, at server: HostPort? = nil, through proxy: HostPort?) {
        let place = server ?? HostPort(url.host, url.port, service: url.service)
        self =
            switch url.transport {
            case .udp: .datagramTo(place)
            case .tcp: .stream(StreamLayers(to: place, through: proxy))
            case .tls: .stream(StreamLayers(to: place, tls: url.host, through: proxy))
            }
    }
}
