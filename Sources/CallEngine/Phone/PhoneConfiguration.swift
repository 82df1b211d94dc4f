package import ICEClient
package import Signaling

/// What a phone is told when it is made.
package struct PhoneConfiguration: Sendable {
    package var session: GenesysConfiguration
    package var gathering: GatheringConfiguration
    package var leg: MediaLeg.Configuration
    /// How many reservations are kept ready while signed in.
    package var reserve: Int

    package init(
        session: GenesysConfiguration, gathering: GatheringConfiguration, leg: MediaLeg.Configuration,
        reserve: Int = 1
    ) {
        self.session = session
        self.gathering = gathering
        self.leg = leg
        self.reserve = reserve
    }
}
