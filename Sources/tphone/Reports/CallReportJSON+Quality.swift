import MediaEngine

extension CallReportJSON {
    /// How the call was, judged once a second.
    struct Quality: Encodable, Equatable, Sendable {
        /// What was heard here.
        var incoming: Direction
        /// What the far end heard, by its reports; nil when it sent none.
        var outgoing: Direction?
        var rttMs: Figure?
        /// Estimated, of what was heard here.
        var mouthToEarMs: Figure?
        var oneWay: OneWay
        var longestSilenceMs: Double?
    }

    struct Direction: Encodable, Equatable, Sendable {
        var mos: Figure?
        /// The E-model's scale: `narrowband`, `wideband` or `fullband`.
        var scale: String?
        var lossPercent: Figure?
        var jitterMs: Figure?
    }

    /// A figure over all seconds of the call.
    struct Figure: Encodable, Equatable, Sendable {
        var mean: Double?
        var min: Double?
        /// What 95 % of the seconds kept to: a score that they reached, or a time or share that they did not exceed.
        var p95: Double?
    }

    /// How long the call was heard in one direction only.
    struct OneWay: Encodable, Equatable, Sendable {
        var seconds: Int
        /// Why, the first time; nil when it never was.
        var reason: String?
    }
}

extension CallReportJSON.Quality {
    /// Nil when nothing was measured.
    init?(_ quality: CallQuality, longestSilence: Duration?) {
        guard quality.incoming.opinionScore != nil || quality.oneWay.seconds > 0 else { return nil }
        incoming = CallReportJSON.Direction(quality.incoming)
        outgoing = quality.outgoing.opinionScore == nil ? nil : CallReportJSON.Direction(quality.outgoing)
        rttMs = quality.roundTripMilliseconds.map { .init($0, isScore: false) }
        mouthToEarMs = quality.mouthToEarMilliseconds.map { .init($0, isScore: false) }
        oneWay = .init(seconds: quality.oneWay.seconds, reason: quality.oneWay.reason)
        longestSilenceMs = longestSilence?.reportedMilliseconds
    }
}

extension CallReportJSON.Direction {
    fileprivate init(_ quality: DirectionQuality) {
        mos = quality.opinionScore.map { .init($0, isScore: true) }
        scale = quality.rating?.band.rawValue
        lossPercent = quality.loss.map { .init($0, isScore: false) }
        jitterMs = quality.jitterMilliseconds.map { .init($0, isScore: false) }
    }
}

extension CallReportJSON.Figure {
    fileprivate init(_ summary: FigureSummary, isScore: Bool) {
        mean = summary.mean.reported(places: 2)
        min = summary.minimum.reported(places: 2)
        p95 = (isScore ? summary.low : summary.high).reported(places: 2)
    }
}
