import Glibc

/// Both ends of a terminal, without a screen: what the program writes can be read, and keys can be typed.
final class PseudoTerminal {
    private(set) var master: Int32
    let slave: Int32

    struct Unavailable: Error {}

    /// Requests of Linux (tty_ioctl(4)); the last two are macros that do not reach Swift.
    private enum Request {
        static let settings = UInt(TCGETS)
        static let setSize = UInt(TIOCSWINSZ)
        static let setLock: UInt = 0x4004_5431
        static let number: UInt = 0x8004_5430
    }

    init(columns: UInt16 = 80, rows: UInt16 = 24) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var lock: Int32 = 0
        var number: UInt32 = 0
        guard master >= 0, ioctl(master, Request.setLock, &lock) == 0, ioctl(master, Request.number, &number) == 0
        else {
            throw Unavailable()
        }
        slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw Unavailable() }
        resize(columns: columns, rows: rows)
    }

    deinit {
        hangUp()
        close(slave)
    }

    func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, Request.setSize, &size)
    }

    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Types and waits until all of it can be read at once; the terminal must be in raw mode.
    func pour(_ text: String) {
        type(text)
        var available: Int32 = 0
        for _ in 0..<2_000 {
            _ = ioctl(slave, UInt(FIONREAD), &available)
            if available >= text.utf8.count { return }
            usleep(500)
        }
    }

    /// What was written so far: waits for the first bytes, then takes all that are there.
    func written() -> String {
        var result: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while wait(milliseconds: result.isEmpty ? 2_000 : 20) {
            let count = read(master, &buffer, buffer.count)
            guard count > 0 else { break }
            result += buffer[..<count]
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// All modes and special characters as the system keeps them, to compare.
    var settings: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 64)
        _ = ioctl(slave, Request.settings, &bytes)
        return bytes
    }

    func hangUp() {
        guard master >= 0 else { return }
        close(master)
        master = -1
    }

    private func wait(milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0 && Int32(descriptor.revents) & POLLIN != 0
    }
}
