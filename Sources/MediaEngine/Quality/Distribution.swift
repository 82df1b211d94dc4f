/// How a figure was spread over a call: mean, extremes and quantiles in bounded space.
///
/// When its values are full every second one is forgotten and every second one is taken from then on, so that those kept
/// are always evenly spread over the call.
package struct Distribution: Equatable, Sendable {
    package private(set) var count = 0
    private var sum = 0.0
    package private(set) var minimum = Double.infinity
    package private(set) var maximum = -Double.infinity
    private var values: [Double] = []
    private var stride = 1
    private var skipped = 0

    private static let capacity = 256

    package init() {}

    /// Takes a value; one that is not finite is left out.
    package mutating func add(_ value: Double) {
        guard value.isFinite else { return }
        count += 1
        sum += value
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        skipped += 1
        guard skipped >= stride else { return }
        skipped = 0
        values.append(value)
        guard values.count == Self.capacity else { return }
        values = values.indices.filter { $0 % 2 == 1 }.map { values[$0] }
        stride *= 2
    }

    /// Nil without a value.
    package var mean: Double? { count > 0 ? sum / Double(count) : nil }

    /// The value that this share of all lies below or at, 0–1; nil without a value.
    package func quantile(_ share: Double) -> Double? { values.quantile(share) }
}

extension [Double] {
    /// The value that this share of all lies below or at, 0–1; nil without a value.
    package func quantile(_ share: Double) -> Double? {
        guard !isEmpty else { return nil }
        let place = Int((share * Double(count)).rounded(.up)) - 1
        return sorted()[Swift.min(Swift.max(place, 0), count - 1)]
    }
}
