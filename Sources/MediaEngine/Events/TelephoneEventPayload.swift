internal import Wire

/// The four bytes that describe a named event (RFC 4733, section 2.3).
package struct TelephoneEventPayload: Equatable, Sendable {
    package var event: UInt8
    /// The event is over.
    package var isEnd: Bool
    /// Power below 0 dBm0, in dB, 0–63.
    package var volume: UInt8
    /// Since the packet's timestamp, in ticks.
    package var duration: UInt16

    package static let length = 4

    package init(event: UInt8, isEnd: Bool = false, volume: UInt8 = 10, duration: UInt16) {
        self.event = event
        self.isEnd = isEnd
        self.volume = volume
        self.duration = duration
    }

    /// Reads the bytes at `offset`; nil when there are not four.
    package init?(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) {
        guard offset >= 0, offset + Self.length <= bytes.count else { return nil }
        event = bytes[offset]
        isEnd = bytes[offset + 1] & 0x80 != 0
        volume = bytes[offset + 1] & 0x3F
        duration = bytes.bigEndian(at: offset + 2, as: UInt16.self)
    }

    package var bytes: [UInt8] {
        [event, (isEnd ? 0x80 : 0) | volume & 0x3F, UInt8(duration >> 8), UInt8(truncatingIfNeeded: duration)]
    }
}
