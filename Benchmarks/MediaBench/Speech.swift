internal import MediaEngine

/// The sound that benches send.
enum Speech {
    /// A file's, as 48 kHz mono.
    static func samples(of path: String) throws(AudioError) -> [Int16] {
        var reader = try WAVReader(path: path)
        var frame = AudioFrame()
        var samples: [Int16] = []
        while !reader.isFinished {
            reader.read(into: &frame)
            samples += frame.samples
        }
        return samples
    }
}
