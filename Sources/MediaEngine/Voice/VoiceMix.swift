/// Goes over from one sound to another within 480 samples.
enum VoiceMix {
    /// - Parameter weight: of the first at the beginning and at the end.
    static func mix(
        _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
        _ weight: (from: Float, to: Float)
    ) {
        let count = AudioFrame.sampleCount
        let step = (weight.to - weight.from) / Float(count)
        for index in 0..<count {
            let share = weight.from + step * Float(index)
            output[index] = second[index] + (first[index] - second[index]) * share
        }
    }
}
