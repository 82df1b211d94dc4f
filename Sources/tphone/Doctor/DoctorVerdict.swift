/// What the checks mean for somebody who wants to call.
enum DoctorVerdict: String, Encodable, Sendable, CaseIterable {
    case good
    /// Calls work, but worse than they could.
    case degraded
    case noMedia = "no_media"
    case noSignalling = "no_signalling"

    init(_ findings: DoctorFindings) {
        guard findings.isSignallingWorking else {
            self = .noSignalling
            return
        }
        switch findings.mediaWay {
        case .none: self = .noMedia
        case .untested, .relayedStream: self = .degraded
        case .direct, .relayedUDP:
            self = findings.lacksRelay || findings.qualityComplaint != nil ? .degraded : .good
        }
    }

    /// The status the program ends with.
    var exitStatus: Int32 {
        switch self {
        case .good: 0
        case .degraded: 10
        case .noMedia: 11
        case .noSignalling: 12
        }
    }

    /// As the head line of the table says it.
    var words: String {
        switch self {
        case .good: "GOOD"
        case .degraded: "DEGRADED"
        case .noMedia: "NO MEDIA PATH"
        case .noSignalling: "NO SIGNALLING"
        }
    }
}
