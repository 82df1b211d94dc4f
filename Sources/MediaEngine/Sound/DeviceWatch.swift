internal import Glibc

/// Notices that the machine's sound devices come and go, where the system tells it; elsewhere it never has news.
struct DeviceWatch: ~Copyable {
    let descriptor: Int32

    init(directory: String = "/dev/snd") {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        // Access rights are set after a node is made, and only then can it be opened.
        let changes = UInt32(IN_CREATE | IN_DELETE | IN_ATTRIB)
        if descriptor >= 0 { inotify_add_watch(descriptor, directory, changes) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Takes what waits, so that only later changes are news.
    borrowing func clear() {
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 8) { buffer in
            while read(descriptor, buffer.baseAddress, buffer.count) > 0 {}
        }
    }
}
