import Glibc
import Testing
import Wire

@testable import EchoCancellation
@testable import MediaEngine

struct FourierTransformTests {
    @Test func aSpectrumIsThatOfTheDefinition() {
        let transform = FourierTransform()
        let samples = LaneBuffer(count: 128)
        var random = RandomSource.seeded(1)
        for index in 0..<1_024 { samples.samples[index] = Float.random(in: -1...1, using: &random) }
        let spectrum = Spectrum()
        transform.forward(samples, into: spectrum)
        for frequency in [0, 1, 7, 8, 63, 64, 255, 256, 300, 511] {
            var (real, imaginary) = (0.0, 0.0)
            for index in 0..<1_024 {
                let angle = -2 * Double.pi * Double(frequency * index) / 1_024
                real += Double(samples.samples[index]) * cos(angle)
                imaginary += Double(samples.samples[index]) * sin(angle)
            }
            #expect(abs(Double(spectrum.real.samples[frequency]) - real) < 1e-2)
            #expect(abs(Double(spectrum.imaginary.samples[frequency]) - imaginary) < 1e-2)
        }
    }

    @Test func thereAndBackIsTheSame() {
        let transform = FourierTransform()
        let samples = LaneBuffer(count: 128)
        for index in 0..<1_024 { samples.samples[index] = Float(sin(Double(index * index) / 3_000)) }
        // The last frequency is left out of a spectrum.
        let last = (0..<1_024).reduce(Float(0)) { $0 + ($1 % 2 == 0 ? 1 : -1) * samples.samples[$1] } / 1_024
        let spectrum = Spectrum()
        let back = LaneBuffer(count: 128)
        transform.forward(samples, into: spectrum)
        transform.inverse(spectrum, into: back)
        for index in 0..<1_024 {
            let wanted = samples.samples[index] - (index % 2 == 0 ? last : -last)
            #expect(abs(back.samples[index] - wanted) < 1e-4)
        }
    }
}
