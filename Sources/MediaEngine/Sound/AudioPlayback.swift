internal import Wire

/// A loudspeaker as the playback thread sees it.
protocol AudioPlayback: AnyObject {
    /// What it is and, if it is not what was asked for, why.
    var note: String { get }
    /// Times it had nothing to play.
    var underruns: Int { get }
    /// Waits until 10 ms more are wanted, and returns the time at which that was.
    func wait() throws(DeviceFailure) -> MonotonicTime
    func write(_ frame: borrowing AudioFrame) throws(DeviceFailure)
}
