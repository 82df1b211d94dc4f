/// Why somebody cannot be in a conference.
package enum ConferenceError: Error, Equatable, CustomStringConvertible {
    /// Every seat is taken.
    case full(seats: Int)

    package var description: String {
        switch self {
        case .full(let seats): "the conference is full: it takes \(seats)"
        }
    }
}
