internal import Synchronization
internal import Wire

/// Threads of this process that hang in a sound device, so that they do not become more.
final class BlockedDevices: Sendable {
    static let shared = BlockedDevices()

    private struct Use: Sendable {
        var session: ObjectIdentifier
        var name: String
        var role: DeviceRole
        var since: MonotonicTime
    }

    /// Uses that are over, but whose threads are not.
    private let uses = Mutex<[Use]>([])

    /// Closing a device that works takes no longer.
    private static let patience = Duration.milliseconds(500)
    /// A sound system may lose a thread for good; after this the device is worth another.
    private static let memory = Duration.seconds(10)
    private static let limit = 16

    /// Whether a device may be opened: not soon after a thread came to hang in it, and never so many.
    func admits(_ name: String, _ role: DeviceRole) -> Bool {
        let now = SoundClock.now
        return uses.withLock { uses in
            guard uses.count < Self.limit else { return false }
            return !uses.contains { use in
                use.name == name && use.role == role
                    && (now - use.since > Self.patience && now - use.since < Self.memory)
            }
        }
    }

    func released(_ session: DeviceSession, _ name: String, _ role: DeviceRole) {
        let now = SoundClock.now
        uses.withLock { uses in
            guard !session.isOver else { return }
            uses.append(Use(session: ObjectIdentifier(session), name: name, role: role, since: now))
        }
    }

    func ended(_ session: DeviceSession, _ name: String, _ role: DeviceRole) {
        uses.withLock { $0.removeAll { $0.session == ObjectIdentifier(session) } }
    }

    var count: Int { uses.withLock { $0.count } }
}
