package import MediaEngine

/// Where a phone's tones sound, and what they sound like.
package struct ToneChoice: Sendable {
    /// ALSA names.
    package var ring: String
    package var ear: String
    package var library: ToneLibrary

    package init(ring: String, ear: String, library: ToneLibrary = ToneLibrary()) {
        self.ring = ring
        self.ear = ear
        self.library = library
    }
}
