internal import Glibc

/// A descriptor that becomes readable when any thread, or a signal handler, calls: a pipe to ourselves.
final class WakeDescriptor: Sendable {
    /// To wait for.
    let descriptor: Int32
    /// To call with.
    let caller: Int32

    init() throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .noDescriptors }
        (descriptor, caller) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(descriptor)
        close(caller)
    }

    func signal() { Self.signal(caller) }

    /// Safe in a signal handler; a full pipe is call enough.
    static func signal(_ caller: Int32) {
        var byte: UInt8 = 1
        _ = write(caller, &byte, 1)
    }

    /// Forgets all calls so far.
    func clear() {
        withUnsafeTemporaryAllocation(byteCount: 512, alignment: 1) { buffer in
            while read(descriptor, buffer.baseAddress, buffer.count) == buffer.count {}
        }
    }
}
