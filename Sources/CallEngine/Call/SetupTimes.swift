package import Wire

/// When the steps of a call's setup were done; nil for those not reached or not this call's.
package struct SetupTimes: Equatable, Sendable {
    /// The agent dialled, or the offer of an incoming call came.
    package var begun: MonotonicTime
    /// Our offer, or our answer, was handed to the socket.
    package var descriptionSent: MonotonicTime?
    /// The far end's answer came, or the agent answered.
    package var answered: MonotonicTime?
    package var pathFound: MonotonicTime?
    package var keysReady: MonotonicTime?
    package var firstMedia: MonotonicTime?

    package init(begun: MonotonicTime) {
        self.begun = begun
    }

    /// From dialling, or from answering, to the first received media.
    package var total: Duration? {
        guard let firstMedia else { return nil }
        return max(.zero, firstMedia - begun)
    }

    /// From dialling, or from answering, to the moment media could flow both ways.
    package var toKeys: Duration? {
        guard let keysReady else { return nil }
        return max(.zero, keysReady - begun)
    }

    /// The wait that a person hears: from the answer to the first received media; none where media came before the answer.
    package var answerToMedia: Duration? {
        guard let firstMedia, let answered else { return nil }
        return max(.zero, firstMedia - answered)
    }
}
