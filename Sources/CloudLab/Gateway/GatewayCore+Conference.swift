internal import MediaEngine
internal import Wire

/// Conferences: rooms that exist while somebody is in them.
extension GatewayCore {
    mutating func enter(_ room: ConferenceName, _ number: GatewayCall.Number, at now: MonotonicTime) {
        let taken = calls.values.compactMap(\.room)
        let parties = taken.count { $0 == room }
        guard parties < ConferenceMixer.capacity else { return endCall(number, error: .full, at: now) }
        guard parties > 0 || Set(taken).count < configuration.conferenceLimit else {
            return endCall(number, error: .refused, at: now)
        }
        answerCaller(number, .room(room))
    }
}
