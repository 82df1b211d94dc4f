import Testing

@testable import MediaEngine

/// Bursts and gaps of missing packets (RFC 3611, section 4.7.2).
struct JitterBurstTests {
    /// Dots were there, crosses were missing.
    private func count(_ packets: String) -> LossBursts {
        var bursts = LossBursts()
        for packet in packets {
            if packet == "x" { bursts.record(missing: 1) } else { bursts.record(received: 1) }
        }
        return bursts
    }

    private let dots = String(repeating: ".", count: 16)

    @Test func singleLossesLieInAGap() {
        let counted = count("\(dots)x\(dots)x\(dots)")
        #expect(counted.bursts == LossBursts.Periods())
        #expect(counted.gaps.count == 1 && counted.gaps.packets == 50 && counted.gaps.missing == 2)
        #expect(counted.gaps.density == 0.04)
    }

    @Test func lossesNearEachOtherAreABurst() {
        let counted = count("\(dots)x..x.x\(dots)x\(dots)")
        #expect(counted.bursts.count == 1 && counted.bursts.packets == 6 && counted.bursts.missing == 3)
        #expect(counted.bursts.density == 0.5 && counted.bursts.meanLength == 6)
        #expect(counted.gaps.count == 2 && counted.gaps.packets == 49 && counted.gaps.missing == 1)
    }

    @Test func fifteenInBetweenDoNotEndABurst() {
        #expect(count("x\(dots.dropLast())x").bursts.packets == 17)
        #expect(count("x\(dots)x").bursts.count == 0)
    }

    @Test func nothingHasNoDensity() {
        #expect(LossBursts().bursts.density == 0 && LossBursts().gaps.meanLength == 0)
    }
}
