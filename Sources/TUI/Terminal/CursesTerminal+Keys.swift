internal import CNCurses
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

    /// A key, if one comes within so many milliseconds; 0 does not wait.
    package func readKey(timeout milliseconds: Int32 = 0) -> Key? {
        while true {
            wtimeout(cncurses_screen(), milliseconds)
            var code: wint_t = 0
            switch wget_wch(cncurses_screen(), &code) {
            case OK: if let key = Self.key(character: code) { return key }
            case KEY_CODE_YES: if let key = Self.key(code: Int32(code)) { return key }
            default: return nil
            }
        }
    }

    /// A key that sends a character or a control byte; nil for what has no meaning.
    private static func key(character code: wint_t) -> Key? {
        switch code {
        case 8, 127: return .backspace
        case 9: return .tab
        case 10, 13: return .enter
        case 27: return .escape
        case 1...26: return Unicode.Scalar(code + 96).map { .control(Character($0)) }
        case 0..<32, 128..<160: return nil
        default: return Unicode.Scalar(code).map { .character(Character($0)) }
        }
    }

    /// A key that sends a sequence of its own; nil for those without a meaning here.
    private static func key(code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_HOME: .home
        case KEY_END: .end
        case KEY_PPAGE: .pageUp
        case KEY_NPAGE: .pageDown
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_BTAB: .backTab
        case KEY_ENTER: .enter
        case cncurses_function_key(1)...cncurses_function_key(12): .function(Int(code - cncurses_function_key(0)))
        default: nil
        }
    }
}
