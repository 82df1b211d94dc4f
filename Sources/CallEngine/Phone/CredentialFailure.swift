package import Signaling

/// Why a service gave no credentials for TURN servers.
package enum CredentialFailure: Error, Equatable, Sendable {
    case request(HTTPFailure)
    /// It answered with another status than 200.
    case status(Int)
    /// The answer holds no user name with a password.
    case notCredentials
    /// Neither the answer nor the configuration names a TURN server.
    case noServers
}
