import MediaEngine
import Transport

extension Configuration.Audio {
    /// Reads the recordings, which may take a while.
    var toneChoice: ToneChoice {
        ToneChoice(ring: ring, ear: playback, library: ToneLibrary(country: tones, files: toneFiles))
    }
}
