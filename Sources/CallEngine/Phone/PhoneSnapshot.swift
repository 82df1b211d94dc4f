package import ICEClient
package import Signaling
package import Wire

/// All that a screen or a report shows of the phone, as a value.
package struct PhoneSnapshot: Equatable, Sendable {
    package enum Line: Equatable, Sendable {
        case signedOut
        case signingIn
        case ready
        /// The gateway cannot be reached; the phone keeps trying.
        case linkDown(ConnectionLoss)
        /// The gateway refused the user; trying again is up to the person.
        case refused(SignInFailure)
    }

    package enum ReservationState: Equatable, Sendable {
        case none
        case gathering
        /// Ready to be taken; `why` names the relay or says why another way was chosen.
        case ready(why: String)
        case failed(GatheringFailure)
    }

    package var line: Line
    package var lineSince: MonotonicTime
    package var reservation: ReservationState
    package var call: CallSnapshot?
    /// The calls that ended, the latest first; 50 at most.
    package var history: [CallSnapshot]
    /// From sign-in to the moment a call could be placed; nil until then.
    package var signInTime: Duration?

    /// Calls can be placed or answered: a call that came with the sign-in may have taken what was reserved.
    package var isReadyOrCalled: Bool { isReady || (line == .ready && call != nil) }

    /// Signed in, with a way for media, or with none wanted before a call needs it.
    package var isReady: Bool {
        switch reservation {
        case .ready, .none: line == .ready
        case .gathering, .failed: false
        }
    }
}
