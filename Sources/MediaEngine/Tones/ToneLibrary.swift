internal import Wire

/// What each tone sounds like: a recording of the user's own where there is one, else a cadence.
package struct ToneLibrary: Equatable, Sendable {
    package var country: ToneCountry
    /// Tones whose recording cannot be used, and why.
    package private(set) var problems: [CallTone: AudioError] = [:]
    private var recordings: [CallTone: [Int16]] = [:]

    /// A tone is repeated, so nobody needs a longer one.
    private static let longestRecording = 30 * AudioFrame.sampleRate

    /// Reads the recordings, which may take a while: not for an event loop.
    ///
    /// - Parameter files: WAV files. One that cannot be played is a problem, and its tone sounds as if there were none.
    package init(country: ToneCountry = .eu, files: [CallTone: String] = [:]) {
        self.country = country
        for (tone, path) in files {
            do throws(AudioError) {
                recordings[tone] = try Self.read(path)
            } catch {
                problems[tone] = .badTone(tone, reason: "\(error)")
            }
        }
    }

    private static func read(_ path: String) throws(AudioError) -> [Int16] {
        var reader = try WAVReader(path: path)
        var (samples, frame) = ([Int16](), AudioFrame())
        while !reader.isFinished, samples.count < longestRecording {
            reader.read(into: &frame)
            samples += frame.samples
        }
        return samples
    }

    func recording(of tone: CallTone) -> [Int16]? { recordings[tone] }
}
