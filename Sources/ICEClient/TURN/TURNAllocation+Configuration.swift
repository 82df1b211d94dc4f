package import Wire

extension TURNAllocation {
    /// What the allocation is asked for with.
    package struct Configuration: Equatable, Sendable {
        package var username: String
        package var password: String
        /// Over TCP or TLS: requests are sent once, ChannelData is padded.
        package var isReliable: Bool
        /// Of the relayed address; nil leaves it to the server, which means IPv4.
        package var family: IPAddress.Family?
        /// Asks for an IPv4 and an IPv6 address in one allocation, and then again as `family` says if the server refuses.
        package var asksForBothFamilies: Bool
        /// How long the server is asked to keep an allocation that is not refreshed; nil leaves it to the server.
        package var lifetime: Duration?

        package init(
            username: String, password: String, isReliable: Bool = false, family: IPAddress.Family? = nil,
            asksForBothFamilies: Bool = false, lifetime: Duration? = nil
        ) {
            self.username = username
            self.password = password
            self.isReliable = isReliable
            self.family = family
            self.asksForBothFamilies = asksForBothFamilies
            self.lifetime = lifetime
        }
    }
}
