package import Wire

/// What is known of the NATs and the firewall between a UDP socket and the internet.
package struct NATBehavior: Equatable, Sendable {
    /// Why something could not be told.
    package enum Gap: Equatable, Sendable {
        /// The server does not answer over UDP.
        case noAnswer
        /// The server has no second address to compare with: it sends no OTHER-ADDRESS (RFC 5780, section 7.4).
        case noOtherAddress
        /// The server does not do as CHANGE-REQUEST asks.
        case noChangeRequest
        /// The server's other address could not be reached.
        case otherAddressSilent
        /// The server answered with this error.
        case serverError(Int)
        /// The server's answer makes no sense.
        case badResponse
    }

    /// Where the socket is bound.
    package var local: Endpoint
    /// Where the server saw it; nil when it did not answer.
    package var mapped: Endpoint?
    /// Nil when it could not be told: then `mappingGap` says why.
    package var mapping: NATMapping?
    package var mappingGap: Gap?
    /// Nil when it could not be told: then `filteringGap` says why.
    package var filtering: NATFiltering?
    package var filteringGap: Gap?
    /// To the server and back; nil after a retransmission.
    package var roundTripTime: Duration?

    package init(local: Endpoint) {
        self.local = local
    }

    /// Whether the address is translated on the way; nil when nobody could say.
    package var isBehindNAT: Bool? { mapped.map { $0 != local } }
}
