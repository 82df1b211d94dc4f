import Glibc
import Synchronization
import Wire

@testable import MediaEngine

/// Brings what one call sends to what another receives, as packets would.
final class PacketWire: Sendable {
    private let state: Mutex<(sequence: UInt16, packets: Int)> = Mutex((65_530, 0))
    private let ends = Mutex<(from: CallAudio?, to: CallAudio?)>((nil, nil))

    /// A call's sound whose frames go through a wire that is still to be connected.
    static func audio(
        _ configuration: CallAudio.Configuration, _ recorder: CallRecorder? = nil,
        tell: @escaping @Sendable (DeviceNews) -> Void = { _ in }
    ) -> (audio: CallAudio, wire: PacketWire) {
        let wire = PacketWire()
        return (CallAudio(configuration: configuration, recorder: recorder, tell: tell) { wire.wake() }, wire)
    }

    func connect(from: CallAudio, to: CallAudio) { ends.withLock { $0 = (from, to) } }
    func disconnect() { ends.withLock { $0 = (nil, nil) } }
    var packets: Int { state.withLock { $0.packets } }

    func wake() {
        let (from, to) = ends.withLock { $0 }
        guard let from, let to else { return }
        withUnsafeTemporaryAllocation(byteCount: 1_500, alignment: 8) { buffer in
            while let frame = from.takeFrame(into: buffer) {
                let sequence = state.withLock { state in
                    state.packets += 1
                    state.sequence &+= 1
                    return state.sequence
                }
                let header = RTPHeader(
                    payloadType: frame.payloadType, marker: frame.marker, sequenceNumber: sequence,
                    timestamp: frame.timestamp, ssrc: 9)
                to.sink.receive(
                    UnsafeRawBufferPointer(rebasing: buffer[..<frame.length]), header: header, at: SoundClock.now)
            }
        }
    }
}

/// What another thread told, in order.
final class Heard<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    var all: [Element] { elements.withLock { $0 } }
    func add(_ element: Element) { elements.withLock { $0.append(element) } }
}

/// Waits for an event of another thread, up to a limit that only a broken build reaches.
func eventually(_ condition: () -> Bool) -> Bool {
    let end = SoundClock.now + .seconds(30)
    while SoundClock.now < end {
        if condition() { return true }
        usleep(5_000)
    }
    return condition()
}
