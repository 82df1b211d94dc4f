/// Why a candidate attribute is of no use to us.
package enum CandidateError: Error, Equatable, Sendable {
    /// Not the grammar of RFC 8839, or an address nothing can be sent to.
    case malformed
    /// A host name, such as the `.local` names by which browsers hide addresses; names are not looked up.
    case hostName
    /// Neither UDP nor TCP.
    case unsupportedTransport
}
