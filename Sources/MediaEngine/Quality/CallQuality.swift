/// How a call is, and was, in both directions: measured once a second.
package struct CallQuality: Equatable, Sendable {
    /// What we hear.
    package var incoming = DirectionQuality()
    /// What the far end hears, by its reports; its rating is its own where it tells one, else estimated here.
    package var outgoing = DirectionQuality()
    package var roundTrip: Duration?
    /// From a packet's arrival to its sound, without the sound card.
    package var bufferDelay: Duration?
    /// From the far end's mouth to our ear, as estimated; nil without a round trip.
    ///
    /// Measured are half the round trip and our buffer; the rest is what terminals like this one take.
    package var mouthToEar: Duration?
    /// Of the last second's sound, 0–100.
    package var concealedPercent: Double?
    package var farEnd = FarEndHeard.unknown
    package var near = HeardThere.unknown
    /// Whole seconds in which the one or the other direction was broken, over the whole call.
    package var oneWay = OneWayTime()
    package var roundTripMilliseconds: FigureSummary?
    package var mouthToEarMilliseconds: FigureSummary?
    package var history = QualityHistory()

    package init() {}

    package var grade: QualityGrade? { incoming.grade }

    /// The sentence that matters most now; nil where there is nothing to say.
    package var sentence: String? {
        if near.isFault { return near.sentence }
        if farEnd.isFault { return farEnd.sentence }
        return farEnd.sentence ?? near.sentence
    }
}

/// How long a call was heard in one direction only.
package struct OneWayTime: Equatable, Sendable {
    /// Seconds in which we were not heard there.
    package var notHeardThere = 0
    /// Seconds in which nothing was heard here.
    package var nothingHeard = 0
    /// Why, the first time.
    package var reason: String?

    package init() {}

    package var seconds: Int { notHeardThere + nothingHeard }
}
