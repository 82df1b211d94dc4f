internal import Foundation
internal import MediaEngine

/// A sound that repeats itself: notes of equal length, each struck and dying away, or one steady tone.
struct Melody {
    /// Frequencies in hertz.
    let notes: [Double]
    /// Frames of 10 ms.
    let framesPerNote: Int
    let isSteady: Bool
    /// Of the loudest sample.
    var amplitude = 8000.0

    /// 1000 Hz; a second holds whole waves, so that the loop has no seam.
    static let tone = Melody(notes: [1000], framesPerNote: 100, isSteady: true)

    /// A calm figure over two chords.
    static let music = Melody(
        notes: [261.63, 329.63, 392.00, 523.25, 392.00, 329.63, 220.00, 261.63, 329.63, 440.00, 329.63, 261.63],
        framesPerNote: 40, isSteady: false)

    /// Three notes up, again and again: something is to be chosen.
    static let menu = Melody(
        notes: [392.00, 493.88, 587.33, 0, 392.00, 493.88, 587.33, 0, 0, 0, 0, 0], framesPerNote: 25, isSteady: false)

    /// Two notes up: somebody came into the room.
    static let arrival = Melody(notes: [523.25, 783.99], framesPerNote: 12, isSteady: false, amplitude: 3000)

    /// Two notes down: somebody left it.
    static let departure = Melody(notes: [783.99, 523.25], framesPerNote: 12, isSteady: false, amplitude: 3000)

    var frameCount: Int { notes.count * framesPerNote }

    func fill(_ samples: UnsafeMutableBufferPointer<Int16>, frame: Int) {
        let note = notes[frame / framesPerNote % notes.count]
        let start = frame % framesPerNote * AudioFrame.sampleCount
        let length = Double(framesPerNote * AudioFrame.sampleCount)
        for index in samples.indices {
            let position = Double(start + index)
            let phase = 2 * Double.pi * note * position / Double(AudioFrame.sampleRate)
            samples[index] = Int16(amplitude * loudness(at: position / length) * wave(phase))
        }
    }

    private func wave(_ phase: Double) -> Double {
        isSteady ? sin(phase) : 0.8 * sin(phase) + 0.2 * sin(2 * phase)
    }

    /// From 0 to 1 of a note: a short rise, then a slow fall to silence.
    private func loudness(at position: Double) -> Double {
        isSteady ? 1 : min(1, position * 40) * (1 - position)
    }
}
