internal import Glibc

/// Noise in place of a pause of the far end, as loud as it says its own is (RFC 3389).
///
/// Of a packet only the level is used: the spectrum is that of a quiet room, falling with the frequency.
package struct ComfortNoise: Sendable {
    /// Whether a packet has said how loud the noise is since it was last stopped.
    package private(set) var isActive = false
    /// Of the white noise before the filter.
    private var amplitude: Float = 0
    private var filtered: Float = 0
    private var state: UInt32 = 0x2545_F491

    private static let smoothing: Float = 0.8
    /// Louder than this is no background.
    private static let loudest: UInt8 = 30

    package init() {}

    /// Takes a packet: its first byte is the level in -dBov, 0–127.
    package mutating func receive(_ payload: UnsafeRawBufferPointer) {
        if let level = payload.first { begin(level: max(level & 0x7F, Self.loudest)) }
    }

    /// - Parameter level: in -dBov, 0–127.
    package mutating func begin(level: UInt8) {
        isActive = true
        // What the filter and the even distribution take away is given back.
        let gain = ((1 + Self.smoothing) / (1 - Self.smoothing) * 3).squareRoot()
        amplitude = 32_768 * powf(10, -Float(level) / 20) * gain
    }

    package mutating func stop() { isActive = false }

    package mutating func fill(_ samples: UnsafeMutableBufferPointer<Int16>) {
        for index in samples.indices {
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            let white = Float(Int32(bitPattern: state)) / 2_147_483_648 * amplitude
            filtered += (white - filtered) * (1 - Self.smoothing)
            samples[index] = Int16(max(-32_768, min(32_767, filtered)))
        }
    }
}
