internal import Hummingbird

/// A request that the core never sees.
enum LabHTTPError: Error {
    case notFound
    case noSession
    case noCookie
    /// Commands for tests, from another machine.
    case notFromHere
    /// The body did not come in time.
    case tooSlow

    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .noSession: .badRequest
        case .noCookie: .badGateway
        case .notFromHere: .forbidden
        case .tooSlow: .requestTimeout
        }
    }

    var body: String {
        switch self {
        case .notFound: "there is nothing here\n"
        case .noSession: "the session's id is missing\n"
        case .noCookie: "the session's cookie is missing, so its gateway cannot be found\n"
        case .notFromHere: "commands of the lab are taken from this machine only\n"
        case .tooSlow: "the body did not come in time\n"
        }
    }
}
