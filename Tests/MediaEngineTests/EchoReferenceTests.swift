import Glibc
import Testing
import Wire

@testable import EchoCancellation
@testable import MediaEngine

/// What was played on its way to the echo canceller, between two clocks.
struct EchoReferenceTests {
    /// Two threads of 10 ms by their own clocks, in simulated time.
    private struct Clocks {
        var reference = EchoReference()
        var played = 0
        var taken = 0
        let skew: Double
        private let samples = Block()

        init(skew: Double) {
            self.skew = skew
            reference.setWanted(true)
        }

        /// A ramp of a sine of 50 Hz, so that the place in it can be read back.
        mutating func run(seconds: Int) {
            let end = played + seconds * 100
            while played < end {
                let nextPlay = Double(played) * 0.01
                let nextTake = 0.004 + Double(taken) * 0.01 * (1 + skew)
                if nextPlay <= nextTake {
                    let start = played * 480
                    let frame = AudioFrame(
                        (0..<480).map { Float(0.5 * sin(2 * .pi * 50 * Double(start + $0) / 48_000)) })
                    reference.append(frame, at: .zero + .microseconds(Int(nextPlay * 1e6)))
                    played += 1
                } else {
                    samples.values.withUnsafeMutableBufferPointer { values in
                        guard let base = values.baseAddress else { return }
                        reference.take(into: base, at: .zero + .microseconds(Int(nextTake * 1e6)))
                    }
                    taken += 1
                }
            }
        }

        private final class Block { var values = [Float](repeating: 0, count: 480) }

        /// The largest step between neighbouring samples of the last block, against a sine's own.
        var lastBlock: [Float] { samples.values }
    }

    @Test(arguments: [0, 200e-6, -200e-6, 500e-6])
    func driftIsAbsorbedWithoutJumps(skew: Double) {
        var clocks = Clocks(skew: skew)
        clocks.run(seconds: 20)
        let gaps = clocks.reference.gaps
        clocks.run(seconds: 100)
        #expect(clocks.reference.overflows == 0)
        #expect(clocks.reference.gaps == gaps)
        // A sine of 50 Hz and amplitude 0.5 steps by 0.0033 at most.
        let block = clocks.lastBlock
        #expect(zip(block, block.dropFirst()).allSatisfy { abs($0 - $1) < 0.004 })
        #expect(block.contains { abs($0) > 0.4 })
    }

    @Test func whatNobodyFetchesIsBounded() {
        var reference = EchoReference()
        reference.setWanted(true)
        for block in 0..<10_000 { reference.append(AudioFrame(), at: .zero + AudioFrame.duration * block) }
        var samples = [Float](repeating: 1, count: 480)
        for block in 10_000..<10_100 {
            reference.append(AudioFrame(), at: .zero + AudioFrame.duration * block)
            samples.withUnsafeMutableBufferPointer { values in
                if let base = values.baseAddress {
                    reference.take(into: base, at: .zero + AudioFrame.duration * block + .milliseconds(3))
                }
            }
        }
        #expect(samples.allSatisfy { $0 == 0 })
        #expect(reference.gaps < 3)
    }

    @Test func aPauseOfTheReaderMakesOneJump() {
        var clocks = Clocks(skew: 0)
        clocks.run(seconds: 5)
        for block in 0..<200 {
            clocks.reference.append(AudioFrame(), at: .zero + .seconds(5) + AudioFrame.duration * block)
        }
        clocks.taken += 200
        clocks.played += 200
        clocks.run(seconds: 5)
        #expect((1...2).contains(clocks.reference.overflows))
    }

    @Test func aSilentLoudspeakerGivesSilenceAndIsCounted() {
        var clocks = Clocks(skew: 0)
        clocks.run(seconds: 2)
        var samples = [Float](repeating: 1, count: 480)
        for block in 0..<20 {
            samples.withUnsafeMutableBufferPointer { values in
                if let base = values.baseAddress {
                    clocks.reference.take(into: base, at: .zero + .seconds(3) + AudioFrame.duration * block)
                }
            }
        }
        #expect(samples.allSatisfy { $0 == 0 })
        #expect(clocks.reference.gaps >= 15)
    }

    /// The echo tells of 200 ppm that time does not: reading follows it, and stays behind by whole blocks where it cannot.
    @Test(arguments: [0.096, -0.096])
    func readingFollowsTheEcho(advance: Double) {
        var reference = EchoReference()
        reference.setWanted(true)
        var samples = [Float](repeating: 0, count: 480)
        var (blocks, held) = (0, 0)
        var last = 0.0
        for block in 0..<12_000 {
            let start = Double(block * 480)
            // A sine whose phase tells the place: 10 Hz.
            reference.append(
                AudioFrame((0..<480).map { Float(0.5 * sin(2 * .pi * 10 * (start + Double($0)) / 48_000)) }),
                at: .zero + AudioFrame.duration * block)
            let isThere = samples.withUnsafeMutableBufferPointer { values in
                guard let base = values.baseAddress else { return false }
                let now = MonotonicTime.zero + AudioFrame.duration * block + .milliseconds(4)
                return reference.take(into: base, advance: advance, at: now)
            }
            guard block > 10 else { continue }
            if !isThere { held += 1 }
            guard isThere else { continue }
            blocks += 1
            let slope = Double(samples[479]) - last
            if blocks > 1 { #expect(abs(slope) < 0.35) }
            last = Double(samples[479])
        }
        #expect(reference.overflows == 0)
        #expect(reference.gaps <= 2)
        // 12,000 blocks are 1,152 samples further: two or three blocks.
        #expect(advance > 0 ? (1...3).contains(held) : held == 0)
    }

    @Test func nothingIsKeptForNobody() {
        var reference = EchoReference()
        for block in 0..<100 { reference.append(AudioFrame(), at: .zero + AudioFrame.duration * block) }
        var samples = [Float](repeating: 1, count: 480)
        samples.withUnsafeMutableBufferPointer { values in
            if let base = values.baseAddress { reference.take(into: base, at: .zero + .seconds(1)) }
        }
        #expect(samples.allSatisfy { $0 == 0 })
        #expect(reference.gaps == 0)
    }
}
