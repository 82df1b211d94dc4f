internal import CALSA
internal import Glibc
internal import Wire

/// Wakes a thread that sleeps, from any other.
final class WakeSignal: Sendable {
    private let descriptor = calsa_make_event()

    deinit { if descriptor >= 0 { close(descriptor) } }

    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Sleeps until a moment, or until somebody wakes it.
    func sleep(until moment: MonotonicTime) {
        _ = calsa_wait_until(descriptor, -1, moment.nanoseconds)
    }

    /// Sleeps until a moment, or until somebody wakes it or `watch` has news; tells which of them.
    func sleep(until moment: MonotonicTime, _ watch: borrowing DeviceWatch) -> (isWoken: Bool, hasNews: Bool) {
        let ready = calsa_wait_until(descriptor, watch.descriptor, moment.nanoseconds)
        if ready & 1 != 0 {
            var count: UInt64 = 0
            _ = read(descriptor, &count, 8)
        }
        return (ready & 1 != 0, ready & 2 != 0)
    }
}
