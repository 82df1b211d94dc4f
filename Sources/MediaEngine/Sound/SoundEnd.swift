internal import Wire

/// One end of a line of sound: takes what a microphone records, or gives what a loudspeaker plays.
///
/// Lives under its line's lock, whichever thread has it.
protocol SoundEnd: AnyObject {
    func process(_ frame: inout AudioFrame, _ moment: SoundMoment)
    /// 10 ms without a device.
    func standIn(at tick: MonotonicTime)
    /// So many times 10 ms were lost between one source and the next.
    func skipped(_ frames: Int)
    /// A device is used from now on, or none: `note` says which and why.
    func used(_ note: String, _ grant: DeviceGrant?)
}
