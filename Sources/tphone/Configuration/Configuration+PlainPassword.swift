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

    /// The gateway's URL for the screen, with what is wrong with it.
    func gatewayWithCaution(_ url: String) -> String {
        plainPasswordCaution == nil ? url : "\(url) (PASSWORD NOT ENCRYPTED)"
    }

    private static func isThisHost(_ name: String) -> Bool {
        let host = name.lowercased()
        if host == "localhost" || host.hasSuffix(".localhost") { return true }
        return IPAddress(host).map { $0.isLoopback } ?? false
    }
}
