internal import MediaEngine

/// Tells a room by short tones that somebody came or went.
struct RoomChime {
    enum News { case arrival, departure }

    private var playing: News?
    /// The latest of what came meanwhile.
    private var waiting: News?
    /// The next 10 ms of what is playing.
    private var position = 0

    /// Plays news now, or behind what is playing; of much news at once the latest.
    mutating func tell(_ news: News) {
        if playing == nil { playing = news } else { waiting = news }
    }

    /// Gives 10 ms; false while there are no news.
    mutating func render(into frame: inout AudioFrame) -> Bool {
        guard let playing else { return false }
        let melody: Melody = playing == .arrival ? .arrival : .departure
        frame.withSamples { melody.fill($0, frame: position) }
        position += 1
        if position == melody.frameCount {
            (self.playing, waiting, position) = (waiting, nil, 0)
        }
        return true
    }
}
