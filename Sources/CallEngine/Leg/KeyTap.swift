internal import MediaEngine
internal import Wire

/// Stands before a leg's sink and reads the far end's keys out of what passes.
///
/// The sink gets those packets too, since they are part of the stream's order.
final class KeyTap: FrameSink {
    var next: (any FrameSink)?
    /// The number of keys in what we receive; nil when they were not agreed on.
    private(set) var payloadType: UInt8?
    private(set) var receiver = TelephoneEventReceiver(clockRate: 8_000)
    private var clockRate = 8_000
    private var reports: [TelephoneEventReceiver.Report] = []

    /// Takes what was agreed on.
    func agree(payloadType: UInt8?, clockRate: Int) {
        self.payloadType = payloadType
        guard clockRate != self.clockRate else { return }
        self.clockRate = clockRate
        receiver = TelephoneEventReceiver(clockRate: clockRate)
    }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        if header.payloadType == payloadType { reports += receiver.receive(payload, header: header, at: now) }
        next?.receive(payload, header: header, at: now)
    }

    /// What was heard since the last time, and of keys whose end got lost.
    func takeReports(at now: MonotonicTime) -> [TelephoneEventReceiver.Report] {
        defer { reports = [] }
        return reports + receiver.timerFired(at: now)
    }
}
