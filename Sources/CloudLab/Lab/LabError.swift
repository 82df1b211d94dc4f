internal import Glibc
internal import NIOCore
package import Wire

/// Why a lab cannot run.
package enum LabError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another program listens there.
    case portTaken(IPAddress, UInt16)
    case noSuchAddress(IPAddress)
    /// Ports below 1024 are for privileged programs.
    case portForbidden(UInt16)
    /// The gateway cannot listen for another reason; in the system's words.
    case cannotListen(IPAddress, UInt16, String)
    case turn(CoturnError)
    /// There is no certificate for HTTPS; why.
    case certificate(String)
    /// The file for the signalling cannot be written; why.
    case journal(String, String)
    /// No DTLS certificate could be made; with the library's reason.
    case media(String)

    package var description: String {
        switch self {
        case .portTaken(let address, let port):
            "The lab cannot listen on \(address) port \(port), which is taken: "
                + "end the program that uses it, or choose another with --port or --https-port (0 takes a free one)."
        case .noSuchAddress(let address):
            "The lab cannot listen on \(address), which is no address of this machine: choose one with --listen."
        case .portForbidden(let port):
            "The lab may not listen on port \(port), which needs a right of its own: "
                + "choose another with --port or --https-port (0 takes a free one), or run it with CAP_NET_BIND_SERVICE."
        case .cannotListen(let address, let port, let reason):
            "The lab cannot listen on \(address) port \(port): \(reason). Choose another with --listen, --port or --https-port."
        case .turn(let error):
            "The lab has no TURN server: \(error)."
        case .certificate(let reason):
            "The lab has no certificate for HTTPS: \(reason). Install openssl, or start the lab without --https-port."
        case .journal(let path, let reason):
            "The lab cannot write its journal to \(path): \(reason). Choose another file with --journal."
        case .media(let reason):
            "The lab cannot carry media: \(reason). Check the OpenSSL installation."
        }
    }
}

extension LabError {
    init(_ error: GatewayServer.ListenError, listeningOn address: IPAddress) {
        let port = UInt16(exactly: error.port) ?? 0
        guard let system = error.reason as? IOError else {
            self = .cannotListen(address, port, String(describing: error.reason))
            return
        }
        self.init(code: system.errnoCode, listeningOn: address, port: port)
    }

    /// Sorts the system's errors of listening.
    init(code: CInt, listeningOn address: IPAddress, port: UInt16) {
        switch code {
        case EADDRINUSE: self = .portTaken(address, port)
        case EADDRNOTAVAIL: self = .noSuchAddress(address)
        case EACCES: self = .portForbidden(port)
        default: self = .cannotListen(address, port, String(cString: strerror(code)).lowercased())
        }
    }
}
