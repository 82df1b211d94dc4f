package import Wire

/// How much sound a device holds, in samples: as little as it bears, more after it ran dry, never less again in a call.
package struct DeviceBuffering: Equatable, Sendable {
    /// The device's step.
    package var period: Int
    /// What playback is kept filled to: it is delay.
    package var fill: Int
    /// The whole of it: for recording only room.
    package var room: Int
    /// Times the device ran dry or over, lately.
    private var recent: [MonotonicTime] = []

    /// So many within `memory` are more than an accident.
    private static let bearable = 2
    private static let memory = Duration.seconds(10)
    private static let longest = AudioFrame.sampleRate / 2

    package init(period: Int, fill: Int, room: Int) {
        self.period = period
        self.fill = fill
        self.room = room
    }

    /// What is asked for first.
    static func first(for role: DeviceRole) -> DeviceBuffering {
        switch role {
        case .microphone: DeviceBuffering(period: 240, fill: 0, room: 9_600)
        // A larger buffer than what it is filled to would stop a sound server's stream for good once it ran dry.
        case .ear: DeviceBuffering(period: 240, fill: 960, room: 960)
        // Nobody answers to a ring: it may come later, but not stutter.
        case .ring: DeviceBuffering(period: 960, fill: 4_800, room: 4_800)
        }
    }

    /// Counts that the device ran dry or over; returns whether the buffers have been doubled for it.
    package mutating func ranOut(at now: MonotonicTime) -> Bool {
        recent.removeAll { now - $0 > Self.memory }
        recent.append(now)
        guard recent.count >= Self.bearable, room < Self.longest else { return false }
        recent.removeAll()
        fill *= 2
        room *= 2
        return true
    }
}
