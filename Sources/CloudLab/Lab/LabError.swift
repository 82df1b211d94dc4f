package import Wire

/// Why a lab cannot run.
package enum LabError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The gateway's port cannot be used; with the system's reason.
    case portTaken(IPAddress, UInt16, String)
    case turn(CoturnError)
    /// No DTLS certificate could be made; with the library's reason.
    case media(String)

    package var description: String {
        switch self {
        case .portTaken(let address, let port, let reason):
            "The lab cannot listen on \(address) port \(port): \(reason). "
                + "End the program that uses it, or choose another with --port (0 takes a free one)."
        case .turn(let error):
            "The lab has no TURN server: \(error)."
        case .media(let reason):
            "The lab cannot carry media: \(reason). Check the OpenSSL installation."
        }
    }
}
