/// News about the credentials of TURN servers that somebody should see.
package enum CredentialMessage: Equatable, Sendable {
    /// The service gave none; what is in use, if anything, stays valid for this long. Told once until it works again.
    case failed(service: String, CredentialFailure, validFor: Duration?)
    /// What is in use is valid no more, and there is nothing newer.
    case expired(service: String)
    /// The service works again.
    case restored(service: String)
}
