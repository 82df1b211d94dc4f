import Foundation
import ICEClient
import NIOCore
import Signaling
import Transport

extension Configuration.Network {
    /// Which servers the proxy leads to.
    var proxyRules: ProxyRules {
        var proxy = proxy.flatMap { try? HTTPProxy(url: $0) }
        proxy?.signIn = proxySignIn
        return ProxyRules(proxy: proxy, exceptions: proxyExceptions)
    }

    /// What all sockets have in common; the proxy stands for those servers that it leads to.
    ///
    /// - Throws: `TransportError` when the file of certificates cannot be used.
    func settings() throws -> NetworkSettings {
        NetworkSettings(
            tls: try TLSSettings(authorityFile: caFile, minimum: minimumTLS), proxy: proxyRules.proxy,
            ports: ports, dscp: dscp == 0 ? nil : UInt8(dscp))
    }

    /// The proxy that leads to the TURN servers; nil when they are all reached directly.
    func turnProxy(of servers: [TURNServer]) -> HostPort? {
        let proxies = servers.flatMap(\.urls).compactMap { proxyRules.proxy(for: $0.host, port: $0.port) }
        return proxies.first.map { HostPort($0.host, $0.port) }
    }
}

extension Configuration {
    /// Gets the credentials of the TURN servers, also those of services; each service has answered or failed.
    func credentialKeeper(settings: NetworkSettings, on eventLoop: any EventLoop) async throws -> CredentialKeeper {
        let rules = network.proxyRules
        return try await CredentialKeeper.start(
            try credentialSources(), settings: { settings.reaching($0, by: rules) }, on: eventLoop)
    }
}

extension NetworkSettings {
    /// The same for one server by its URL, with the proxy only if it leads there.
    func reaching(_ url: String, by rules: ProxyRules) -> NetworkSettings {
        var settings = self
        settings.proxy = HTTPURL(url).flatMap { rules.proxy(for: $0.host, port: $0.port) }
        return settings
    }
}
