internal import MediaEngine
internal import Wire

/// A room in which up to eight clients hear each other, whatever codecs they have; all go by one clock.
///
/// Its own limit is that of the mixer; how many rooms there are is the gateway's to limit.
final class ConferenceRoom {
    private var mixer = ConferenceMixer()
    private var parties: [RoomParty] = []
    private var chime = RoomChime()
    private var frame = AudioFrame()

    var isEmpty: Bool { parties.isEmpty }

    func contains(_ leg: LabLeg) -> Bool { parties.contains { $0.leg === leg } }

    /// Where a client's packets go, who is in the room from now on; nil while its format is not known, or if it cannot be used.
    ///
    /// A client whose format has changed keeps its seat.
    func sink(for leg: LabLeg) -> (any FrameSink)? {
        guard let format = leg.format else { return nil }
        let index = parties.firstIndex { $0.leg === leg }
        if let index, parties[index].format == format { return parties[index].junction }
        guard let party = RoomParty(leg, format, seat: index.flatMap { parties[$0].seat }) else { return nil }
        if let index { parties[index] = party } else { parties.append(party) }
        return party.junction
    }

    /// False if the client is not here.
    func leave(_ id: LegID) -> Bool {
        guard let index = parties.firstIndex(where: { $0.leg.id == id }) else { return false }
        let party = parties.remove(at: index)
        if let seat = party.seat {
            mixer.leave(seat)
            chime.tell(.departure)
        }
        return true
    }

    /// Moves 10 ms between all clients; `skipped` such steps before it were left out.
    func step(at now: MonotonicTime, skipping skipped: Int) {
        seatNewcomers()
        for party in parties { party.speak(into: &mixer, at: now) }
        if chime.render(into: &frame) { mixer.announce(frame) }
        for party in parties { party.listen(to: &mixer) }
        mixer.advance()
        // Last, and from a copy: a socket that fails may end its client's call within.
        for party in parties { party.send(skipping: skipped, at: now) }
    }

    /// Seats who can hear by now, so that nobody misses its own arrival.
    private func seatNewcomers() {
        for party in parties where party.seat == nil && party.leg.isSecured {
            do throws(ConferenceError) {
                party.seat = try mixer.join()
                chime.tell(.arrival)
            } catch {
                parties.removeAll { $0 === party }
                party.leg.refuse("\(error)")
            }
        }
    }
}
