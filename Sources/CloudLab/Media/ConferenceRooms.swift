internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// The rooms in which somebody is, and the clock of 10 ms by which they all go.
final class ConferenceRooms {
    private let eventLoop: any EventLoop
    private var rooms: [ConferenceName: ConferenceRoom] = [:]
    /// Nil while nobody is in any.
    private var grid: SendGrid?

    init(eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Brings a client into a room, which is made for the first one.
    func enter(_ name: ConferenceName, _ leg: LabLeg) {
        let room = rooms[name] ?? ConferenceRoom()
        leg.setSink(.room(room))
        guard room.contains(leg) else { return leg.refuse("the conference cannot use its sound") }
        rooms[name] = room
        guard grid == nil else { return }
        grid = SendGrid(at: .now, every: AudioFrame.duration)
        tick()
    }

    func leave(_ id: LegID) {
        for (name, room) in rooms where room.leave(id) {
            if room.isEmpty { rooms[name] = nil }
            return
        }
    }

    private func tick() {
        guard var grid, !rooms.isEmpty else {
            self.grid = nil
            return
        }
        let begun = MonotonicTime.now
        let (due, skipped) = grid.take(at: begun)
        self.grid = grid
        for room in Array(rooms.values) { room.step(at: due, skipping: skipped) }
        let next = grid.wakeUp(begun: begun, ended: .now)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        eventLoop.scheduleTask(deadline: next.deadline) { bound.value.tick() }
    }
}
