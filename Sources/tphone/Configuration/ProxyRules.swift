import ICEClient
import Signaling

/// Which servers are reached through an HTTP proxy: all but the exceptions.
struct ProxyRules: Sendable, Equatable {
    let proxy: HTTPProxy?
    let exceptions: ProxyExceptions

    /// - Parameter exceptions: as `NO_PROXY` lists them.
    init(proxy: HTTPProxy?, exceptions text: String = "") {
        self.proxy = proxy
        exceptions = ProxyExceptions(text)
    }

    /// The proxy that leads to this server; nil when it is reached directly.
    ///
    /// No proxy leads to this machine itself.
    func proxy(for host: String, port: UInt16) -> HTTPProxy? { exceptions.cover(host, port) ? nil : proxy }
}
