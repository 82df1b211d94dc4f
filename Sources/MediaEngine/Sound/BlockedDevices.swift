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
    private static let limit = 16

    /// Whether a device may be opened: not while a thread hangs in it, and never so many.
    func admits(_ name: String, _ role: DeviceRole) -> Bool {
        let now = SoundClock.now
        return uses.withLock { uses in
            uses.count < Self.limit
                && !uses.contains { $0.name == name && $0.role == role && now - $0.since > Self.patience }
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
