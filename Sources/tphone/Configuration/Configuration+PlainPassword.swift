import Signaling
import Wire

extension Configuration {
    /// A password on its way over `http://` to another host can be read by everybody on the way; nil when it cannot.
    var plainPasswordCaution: String? {
        guard account.password != nil, let gateway = account.gateway, let url = HTTPURL(gateway), !url.isSecure,
            !Self.isThisHost(url.host)
        else { return nil }
        return "The password goes to \(url.host.scrubbed(limit: 80)) over http, where anybody on the way can read it. "
            + "Use the gateway's https address."
    }

    private static func isThisHost(_ name: String) -> Bool {
        let host = name.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        return IPAddress(host).map { $0.isLoopback } ?? false
    }
}
