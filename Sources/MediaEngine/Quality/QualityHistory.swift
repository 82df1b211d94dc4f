/// The last two minutes of a call, second by second.
package struct QualityHistory: Equatable, Sendable {
    /// Seconds kept.
    package static let capacity = 120

    /// The oldest first.
    package private(set) var samples: [QualitySample] = []

    package init() {}

    package mutating func append(_ sample: QualitySample) {
        if samples.count == Self.capacity { samples.removeFirst() }
        samples.append(sample)
    }

    package var latest: QualitySample? { samples.last }

    /// A figure of the last seconds, the latest last; nil where it was not measured.
    package func figures(_ figure: KeyPath<QualitySample, Double?>, last seconds: Int) -> [Double?] {
        samples.suffix(max(0, seconds)).map { $0[keyPath: figure] }
    }
}
