import MediaEngine

extension CallTone {
    /// The key of `[audio]` that names a recording of it.
    var key: String {
        switch self {
        case .ring, .ringback, .busy, .hold: "\(rawValue)_tone"
        case .callWaiting: "call_waiting_tone"
        }
    }
}
