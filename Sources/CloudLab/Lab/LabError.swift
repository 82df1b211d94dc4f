internal import Glibc
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
    /// No DTLS certificate could be made; with the library's reason.
    case media(String)

    package var description: String {
        switch self {
        case .portTaken(let address, let port):
            "The lab cannot listen on \(address) port \(port), which is taken: "
                + "end the program that uses it, or choose another with --port (0 takes a free one)."
        case .noSuchAddress(let address):
            "The lab cannot listen on \(address), which is no address of this machine: choose one with --listen."
        case .portForbidden(let port):
            "The lab may not listen on port \(port), which needs a right of its own: "
                + "choose another with --port (0 takes a free one), or run it with CAP_NET_BIND_SERVICE."
        case .cannotListen(let address, let port, let reason):
            "The lab cannot listen on \(address) port \(port): \(reason). Choose another with --listen and --port."
        case .turn(let error):
            "The lab has no TURN server: \(error)."
        case .media(let reason):
            "The lab cannot carry media: \(reason). Check the OpenSSL installation."
        }
    }
}

extension LabError {
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
