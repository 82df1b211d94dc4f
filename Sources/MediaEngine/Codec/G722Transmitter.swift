/// The sending half of G.722 at 64 kbit/s: two samples at 16 kHz become an octet (ITU-T G.722, section 3).
///
/// Bit exact by section 6.
package struct G722Transmitter: Sendable {
    private var low = G722Band.low
    private var high = G722Band.high
    /// The last 24 samples: those of even and of odd place, the oldest first.
    private var even = InlineArray<12, Int32>(repeating: 0)
    private var odd = InlineArray<12, Int32>(repeating: 0)

    package init() {}

    package mutating func encode(_ first: Int16, _ second: Int16) -> UInt8 {
        for index in 0..<11 {
            even[index] = even[index + 1]
            odd[index] = odd[index + 1]
        }
        even[11] = Int32(first)
        odd[11] = Int32(second)
        var (evenSum, oddSum): (Int32, Int32) = (0, 0)
        for index in 0..<12 {
            evenSum += even[index] * G722Tables.mirror[index]
            oddSum += odd[index] * G722Tables.mirror[11 - index]
        }
        let lowCode = low.quantizeLow((oddSum + evenSum) >> 14)
        low.updateLow(lowCode)
        let highCode = high.quantizeHigh((oddSum - evenSum) >> 14)
        high.updateHigh(highCode)
        return UInt8(highCode << 6 | lowCode)
    }
}
