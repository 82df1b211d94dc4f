/// How a call's recording is getting on.
package struct RecordingStatus: Equatable, Sendable {
    package var path: String
    package var channels: Int
    /// Of sound that is in the file or on the way to it.
    package var duration = Duration.zero
    /// Why it stopped by itself, as the system puts it; the call goes on.
    package var failure: String?
    /// Whether sound goes into it now.
    package var isRunning = true

    package init(path: String, channels: Int) {
        self.path = path
        self.channels = channels
    }
}
