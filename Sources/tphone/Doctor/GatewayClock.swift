import Foundation

/// The gateway's clock, against which this computer's is judged.
enum GatewayClock {
    /// - Parameter field: as in the field `Date` of an answer over HTTP (RFC 9110, section 5.6.7).
    /// - Returns: How many seconds this computer is behind, less than none where it is ahead; nil for what is no date.
    static func secondsBehind(_ field: String) -> Int? { secondsBehind(field, at: Date()) }

    static func secondsBehind(_ field: String, at now: Date) -> Int? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = .gmt
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = format.date(from: field) else { return nil }
        return Int(date.timeIntervalSince(now).rounded())
    }

    /// A difference that no credentials for hours suffer from.
    static let tolerance = 300
}
