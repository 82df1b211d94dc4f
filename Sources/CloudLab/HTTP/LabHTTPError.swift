internal import Hummingbird

/// A request that the core never sees.
enum LabHTTPError: Error {
    case notFound
    case noSession
    case noCookie

    var status: HTTPResponse.Status {
        switch self {
        case .notFound: .notFound
        case .noSession: .badRequest
        case .noCookie: .badGateway
        }
    }

    var body: String {
        switch self {
        case .notFound: "there is nothing here\n"
        case .noSession: "the session's id is missing\n"
        case .noCookie: "the session's cookie is missing, so its gateway cannot be found\n"
        }
    }
}
