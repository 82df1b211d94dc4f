internal import Glibc
internal import Wire

/// Decides what to do when a sound device reports an error in the middle of a call.
struct DeviceRecovery: Sendable {
    enum Step: Equatable, Sendable {
        /// Do the same once more.
        case again
        /// Wait a little, then resume the device again.
        case resume
        /// Prepare the device and, for playback, fill it up to where it starts.
        case prepare
        /// The device is of no more use.
        case abandon
    }

    /// Times the device ran empty or full.
    private(set) var xruns = 0
    /// Errors since sound went through.
    private var failures = 0
    private var lastProgress: MonotonicTime
    /// Whether sound has gone through at all.
    private(set) var hasProgressed = false

    /// Errors in a row after which a device that is not gone by its own words is given up.
    private static let bearable = 20
    /// A device whose server or machine was busy goes on; that another is used meanwhile is decided elsewhere.
    private static let stall = Duration.seconds(10)
    /// A sound server's idle source may have slept for two seconds ahead.
    private static let beginning = Duration.seconds(4)

    init(at now: MonotonicTime) {
        lastProgress = now
    }

    /// - Parameter error: the system's number, above zero.
    mutating func failed(_ error: Int32) -> Step {
        switch error {
        case EINTR, EAGAIN:
            return .again
        case EPIPE:
            xruns += 1
            return retry(.prepare)
        case ESTRPIPE:
            return retry(.resume)
        case ENOSYS:
            // What a device answers that cannot resume.
            return retry(.prepare)
        default:
            return .abandon
        }
    }

    /// Tells that sound went through.
    mutating func progressed(at now: MonotonicTime) {
        failures = 0
        lastProgress = now
        hasProgressed = true
    }

    /// Counts that the device had nothing to play and said nothing of it.
    mutating func ranDry() { xruns += 1 }

    /// Whether the device takes or gives nothing any more without calling it an error.
    func isStalled(at now: MonotonicTime) -> Bool { now - lastProgress > (hasProgressed ? Self.stall : Self.beginning) }

    private mutating func retry(_ step: Step) -> Step {
        failures += 1
        return failures > Self.bearable ? .abandon : step
    }
}
