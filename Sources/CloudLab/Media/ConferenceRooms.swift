internal import NIOCore

/// The rooms in which somebody is.
final class ConferenceRooms {
    private let eventLoop: any EventLoop
    private var rooms: [ConferenceName: ConferenceRoom] = [:]

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Brings a client into a room, which is made for the first one.
    func enter(_ name: ConferenceName, _ leg: LabLeg) {
        let room = rooms[name] ?? ConferenceRoom(eventLoop: eventLoop)
        leg.setSink(.room(room))
        guard room.contains(leg) else { return leg.refuse("the conference cannot use its sound") }
        rooms[name] = room
    }

    func leave(_ id: LegID) {
        for (name, room) in rooms where room.leave(id) {
            if room.isEmpty { rooms[name] = nil }
            return
        }
    }
}
