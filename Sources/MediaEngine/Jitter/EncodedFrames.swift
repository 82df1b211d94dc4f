/// Encoded frames on their way from the capture thread to the event loop; the oldest gives way when it is full.
struct EncodedFrames: Sendable {
    private(set) var dropped = 0
    private var frames = [EncodedFrame](repeating: EncodedFrame(), count: Self.capacity)
    private var payloads = [UInt8](repeating: 0, count: Self.capacity * JitterSlots.payloadSize)
    private var first = 0
    private var count = 0

    /// 160 ms of packets of 20 ms: an event loop that stands longer has no use for older sound.
    private static let capacity = 8

    mutating func append(
        _ payload: UnsafeRawBufferPointer, timestamp: UInt32, marker: Bool, payloadType: UInt8, level: AudioLevel
    ) {
        guard payload.count <= JitterSlots.payloadSize else { return }
        if count == Self.capacity { dropOldest() }
        let index = (first + count) % Self.capacity
        frames[index] = EncodedFrame(
            length: payload.count, timestamp: timestamp, marker: marker, payloadType: payloadType, level: level)
        payloads.withUnsafeMutableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[(index * JitterSlots.payloadSize)...])
                .copyMemory(from: payload)
        }
        count += 1
    }

    /// Copies the oldest frame out; nil when there is none.
    ///
    /// One that does not fit into `buffer` is dropped.
    mutating func takeFirst(into buffer: UnsafeMutableRawBufferPointer) -> EncodedFrame? {
        while count > 0 {
            let index = first
            let frame = frames[index]
            guard frame.length <= buffer.count else {
                dropOldest()
                continue
            }
            let start = index * JitterSlots.payloadSize
            payloads.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<start + frame.length]))
            }
            advance()
            return frame
        }
        return nil
    }

    private mutating func dropOldest() {
        dropped += 1
        // A listener needs to know that the sound does not go on where it stopped.
        let wasMarked = frames[first].marker
        advance()
        if wasMarked, count > 0 { frames[first].marker = true }
    }

    private mutating func advance() {
        first = (first + 1) % Self.capacity
        count -= 1
    }
}
