/// The receiving half of G.722 at 64 kbit/s: an octet becomes two samples at 16 kHz (ITU-T G.722, section 4, mode 1).
///
/// Bit exact by section 6.
package struct G722Receiver: Sendable {
    private var low = G722Band.low
    private var high = G722Band.high
    /// Sums and differences of the bands' last 12 samples, the oldest first.
    private var sums = InlineArray<12, Int32>(repeating: 0)
    private var differences = InlineArray<12, Int32>(repeating: 0)

    package init() {}

    package mutating func decode(_ octet: UInt8) -> (Int16, Int16) {
        let (lowCode, highCode) = (Int32(octet & 0x3F), Int32(octet >> 6))
        let lowSample = Self.limited(low.estimate + low.scaled(G722Tables.sixBits[Int(lowCode)]))
        low.updateLow(lowCode)
        let highSample = Self.limited(high.estimate + high.scaled(G722Tables.twoBits[Int(highCode)]))
        high.updateHigh(highCode)
        for index in 0..<11 {
            sums[index] = sums[index + 1]
            differences[index] = differences[index + 1]
        }
        sums[11] = lowSample + highSample
        differences[11] = lowSample - highSample
        var (first, second): (Int32, Int32) = (0, 0)
        for index in 0..<12 {
            first += differences[index] * G722Tables.mirror[11 - index]
            second += sums[index] * G722Tables.mirror[index]
        }
        return (Int16((first >> 11).saturated), Int16((second >> 11).saturated))
    }

    /// A band's samples have 15 bits.
    private static func limited(_ sample: Int32) -> Int32 { min(max(sample, -16_384), 16_383) }
}
