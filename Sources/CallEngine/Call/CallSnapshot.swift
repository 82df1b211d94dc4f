package import ICEClient
package import MediaEngine
package import Signaling
package import Wire

/// All that is known of a call, as a value.
package struct CallSnapshot: Equatable, Sendable {
    /// What the reservation had done for this call.
    package struct ReservationUse: Equatable, Sendable {
        /// The relay ports were there before our description left.
        package var beforeOffer: Bool
        /// How long they had been there by then; nil when they had not.
        package var age: Duration?
        /// From the first socket to enough for a call.
        package var gatheringTime: Duration?
    }

    package var id: CallID
    package var direction: CallDirection
    package var peer: String
    package var state: CallState
    package var attachedData: [AttachedDatum]
    package var setup: SetupTimes
    package var connectedAt: MonotonicTime?
    package var endedAt: MonotonicTime?
    package var endReason: EndReason?
    package var isMuted: Bool
    /// The far end takes nothing from us, by its own wish; it may play music meanwhile.
    package var isHeldByPeer: Bool
    package var codec: AudioCodec?
    package var profile: SRTPProfile?
    /// The keys came with the descriptions, and not by DTLS.
    package var usesSDES = false
    package var path: PathReport?
    /// The first changes of the path since the call was up.
    package var moves: [PathMove] = []
    /// The path does not answer and another is being looked for.
    package var isInterrupted = false
    package var media: MediaStatistics
    package var digits = CallDigits()
    /// As judged once a second.
    package var quality = CallQuality()
    package var reservation: ReservationUse

    /// How packets are protected, in a word or two; nil before there are keys.
    package var protection: String? { profile.map { (usesSDES ? "SDES " : "") + $0.name } }

    /// How long the parties have been, or were, connected.
    package func duration(at now: MonotonicTime) -> Duration {
        guard let connectedAt else { return .zero }
        return max(.zero, (endedAt ?? now) - connectedAt)
    }
}
