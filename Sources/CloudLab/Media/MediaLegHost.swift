internal import CallEngine
internal import ICEClient
internal import MediaEngine
package import NIOCore
internal import Signaling
package import Transport
package import Wire

/// The lab's media: one leg for each side of a call, joined or fed by the lab itself.
///
/// Confined to the gateway's event loop, on which all its sockets live too.
package final class MediaLegHost: LegHost {
    package struct Options: Sendable {
        /// Where legs listen.
        package var addresses: [IPAddress]
        /// What stands in `c=` lines, and beside them in candidates, behind a 1-to-1 NAT.
        package var externalAddress: IPAddress?

        /// Keys are in the descriptions, as with gateways that know no DTLS.
        package var usesSDES: Bool

        package init(addresses: [IPAddress], externalAddress: IPAddress? = nil, usesSDES: Bool = false) {
            self.addresses = addresses
            self.usesSDES = usesSDES
            self.externalAddress = externalAddress
        }
    }

    package var report: ((LegEvent) -> Void)?

    let network: NetworkLoop
    let configuration: MediaLeg.Configuration
    let gathering: GatheringConfiguration
    var random = RandomSource.system
    private var legs: [LegID: LabLeg] = [:]
    private var nextReservation: UInt32 = 1
    private let player: SoundPlayer
    private var mischiefs: [LegID: MischiefSender] = [:]
    private let rooms: ConferenceRooms

    /// - Throws: `DTLSError` when no certificate can be made.
    package init(_ options: Options, eventLoop: any EventLoop, tls: TLSSettings) throws {
        network = NetworkLoop(eventLoop: eventLoop, tls: tls)
        configuration = MediaLeg.Configuration(
            certificate: try DTLSCertificate.make(), canonicalName: random.iceCharacters(16), survives: false,
            sdes: options.usesSDES ? .only : .never)
        gathering = GatheringConfiguration(
            hostAddresses: options.addresses, externalAddress: options.externalAddress)
        player = SoundPlayer(eventLoop: eventLoop)
        rooms = ConferenceRooms(eventLoop: eventLoop)
    }

    package func perform(_ action: LegAction) {
        switch action {
        case .create(let id): legs[id] = LabLeg(id: id, host: self)
        case .acceptOffer(let id, let offer): legs[id]?.acceptOffer(offer)
        case .makeOffer(let id): legs[id]?.makeOffer()
        case .acceptAnswer(let id, let answer): legs[id]?.acceptAnswer(answer)
        case .bridge(let first, let second): bridge(first, second)
        case .attach(let id, let source): attach(source, to: id)
        case .enter(let id, let room): enter(room, id)
        case .press(let id, let keys): legs[id]?.press(keys)
        case .reportStatistics(let id): reportStatistics(of: id)
        case .close(let id): close(id)
        }
    }

    /// Identifiers for one reservation's sockets, never given twice.
    func takeSocketRange() -> UInt32 {
        defer { nextReservation &+= 1 }
        return nextReservation &* Reservation.socketRange
    }

    private func bridge(_ first: LegID, _ second: LegID) {
        guard let one = legs[first], let other = legs[second] else { return }
        for id in [first, second] { stopSound(for: id) }
        one.setSink(.leg(other))
        other.setSink(.leg(one))
    }

    private func attach(_ source: LegSource, to id: LegID) {
        guard let leg = legs[id] else { return }
        stopSound(for: id)
        switch source {
        case .echo:
            leg.setSink(.leg(leg))
        case .music, .tone, .ivr:
            leg.setSink(.nobody)
            player.play(source, to: leg)
        case .hostile(let mischief):
            let sender = MischiefSender(mischief, to: leg, random: random.split(), eventLoop: network.eventLoop)
            mischiefs[id] = sender
            leg.setSink(.sender(sender))
            sender.start()
        }
    }

    private func enter(_ room: ConferenceName, _ id: LegID) {
        guard let leg = legs[id] else { return }
        stopSound(for: id)
        rooms.enter(room, leg)
    }

    /// Ends what the lab itself has the client hear.
    private func stopSound(for id: LegID) {
        player.stop(for: id)
        mischiefs.removeValue(forKey: id)?.stop()
        rooms.leave(id)
    }

    private func reportStatistics(of id: LegID) {
        guard let leg = legs[id] else { return }
        report?(.statistics(id, leg.statistics))
    }

    private func close(_ id: LegID) {
        stopSound(for: id)
        guard let leg = legs.removeValue(forKey: id) else { return }
        // Whoever heard this leg hears nothing more of it.
        for other in legs.values { other.forget(leg) }
        leg.close()
    }
}
