internal import Glibc

extension CursesTerminal {
    /// What waiting for the terminal ended with.
    enum Waiting: Equatable {
        /// Bytes of keys are there.
        case keys
        /// The other descriptor became readable, or the time was over.
        case other
        /// The terminal was closed.
        case closed
    }

    /// Sleeps until a key, until `wake` is readable, or for so many milliseconds; nil waits without end.
    func wait(wake: Int32, milliseconds: Int64?) -> Waiting {
        var descriptors = [
            pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        let timeout = milliseconds.map { Int32(clamping: $0) } ?? -1
        guard poll(&descriptors, 2, timeout) > 0 else { return .other }
        let events = Int32(descriptors[0].revents)
        if events & (POLLERR | POLLNVAL | POLLHUP) != 0 { return .closed }
        guard events & POLLIN != 0 else { return .other }
        var available: Int32 = 0
        // Readable without a byte is the end of the file.
        guard ioctl(input, UInt(FIONREAD), &available) == 0, available > 0 else { return .closed }
        return .keys
    }

    /// The keys and pastes of one read of what lies ready, which must be something: `wait` said so.
    ///
    /// Read past curses, whose table of keys takes a sequence that it does not know apart into letters.
    func readEvents(at now: Int64) -> [TerminalEvent] {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = read(input, &bytes, bytes.count)
        return count > 0 ? decoder.receive(bytes.prefix(count), at: now) : []
    }

    /// Keys as the terminal's description has them; the ones that are characters or control bytes are known anyhow.
    static var describedKeys: [[UInt8]: Key] {
        var names: [(String, Key)] = [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home), ("kend", .end),
            ("kpp", .pageUp), ("knp", .pageDown), ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter),
        ]
        names += (1...12).map { ("kf\($0)", .function($0)) }
        var keys: [[UInt8]: Key] = [:]
        for (name, key) in names {
            let bytes = command(name)
            if bytes.count > 2, bytes[0] == 0x1B { keys[bytes] = key }
        }
        return keys
    }
}
