internal import ICEClient
package import MediaEngine
internal import Wire

extension Phone {
    /// What a screen shows, now.
    package var snapshot: PhoneSnapshot {
        PhoneSnapshot(
            line: line, lineSince: lineSince, reservation: reservationState, call: call?.snapshot(), history: history,
            signInTime: signInTime)
    }

    private var reservationState: PhoneSnapshot.ReservationState {
        if let spare = spares.first(where: { $0.readyAt != nil }) { return .ready(why: spare.reservation.why) }
        if let reservationFailure { return .failed(reservationFailure) }
        return spares.isEmpty ? .none : .gathering
    }

    /// Where the call's received frames go.
    package func setSink(_ sink: any FrameSink, for id: CallID) {
        guard call?.id == id else { return }
        call?.leg?.sink = sink
    }
}
