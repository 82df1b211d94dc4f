import Foundation

/// Writes a report as one line of JSON: sorted keys in snake case, no escaped slashes, what is not known left out.
///
/// What a terminal would not show as it is, is escaped: a caller's name may hold it.
enum JSONLine {
    static func text(of report: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "infinite", negativeInfinity: "-infinite", nan: "unknown")
        do {
            return JSONEscapes.applied(to: String(decoding: try encoder.encode(report), as: UTF8.self))
        } catch {
            // Reports hold texts, flags and numbers only, which can always be encoded.
            preconditionFailure("a report could not be written as JSON: \(error)")
        }
    }
}

extension Double {
    /// Rounded to `places` decimals for a report; nil for what JSON has no word for.
    func reported(places: Int = 1) -> Double? {
        guard isFinite else { return nil }
        let factor = pow(10, Double(places))
        return (self * factor).rounded() / factor
    }
}
