/// A microphone as the capture thread sees it.
protocol AudioCapture: AnyObject {
    /// What it is and, if it is not what was asked for, why.
    var note: String { get }
    /// Times sound was lost because it was not fetched.
    var overruns: Int { get }
    /// Waits for the next 10 ms.
    func read(into frame: inout AudioFrame) throws(DeviceFailure)
}
