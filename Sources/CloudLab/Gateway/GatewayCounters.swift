/// What the gateway met, and of messages what it dropped.
package struct GatewayCounters: Equatable, Sendable, Codable {
    /// POSTs that were sent again.
    package var duplicates = 0
    /// Messages that could not be read.
    package var malformed = 0
    /// Messages that made no sense in the client's state, such as a late OK.
    package var outOfState = 0
    /// Messages a client did not fetch in time.
    package var overflows = 0
    /// Keys that clients pressed.
    package var digits = 0
    /// Keys passed on to the other client of a call.
    package var digitsPassed = 0
}
