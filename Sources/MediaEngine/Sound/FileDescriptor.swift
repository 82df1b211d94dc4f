internal import Glibc

/// An open file, closed with its owner.
struct FileDescriptor: ~Copyable, ByteSource {
    private let descriptor: Int32
    /// It can only be written from front to back, by `append`.
    let isStream: Bool

    /// How long a reader of a pipe may take nothing.
    private static let patience: Int32 = 2_000
    /// A pipe that can be written to takes as much at once.
    private static let piece = 4_096

    enum Mode { case read, replace }

    /// The error is the system's words for what went wrong.
    init(_ path: String, _ mode: Mode) throws(SystemFailure) {
        guard mode == .read else {
            // What people said is for the owner of a new file alone.
            do throws(PrivateFile.Failure) {
                let opened = try PrivateFile.open(path)
                descriptor = opened.descriptor
                isStream = opened.isStream
            } catch {
                throw SystemFailure(error.reason)
            }
            return
        }
        // Without O_NONBLOCK a named pipe would hold the caller until somebody writes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemFailure(errno) }
        var information = stat()
        let isKnown = fstat(descriptor, &information) == 0
        guard isKnown, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemFailure(information.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
        }
        self.descriptor = descriptor
        isStream = false
    }

    deinit { close(descriptor) }

    /// The file's size in bytes; 0 if it has none, as a pipe.
    var length: Int { Int(max(0, lseek(descriptor, 0, SEEK_END))) }

    /// Reads from `offset` and returns how many bytes came; fewer than asked for at the file's end only.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            done += count
        }
        return done
    }

    /// The bytes from `offset`, fewer where the file ends.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            length = read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Writes values as they lie in memory.
    func write<Element: BitwiseCopyable>(_ elements: [Element], at offset: Int) throws(SystemFailure) {
        let result = elements.withUnsafeBytes { bytes in
            Result { () throws(SystemFailure) in try write(bytes, at: offset) }
        }
        try result.get()
    }

    /// Writes values as they lie in memory behind what was written, to a stream.
    func append<Element: BitwiseCopyable>(_ elements: [Element]) throws(SystemFailure) {
        let result = elements.withUnsafeBytes { bytes in
            Result { () throws(SystemFailure) in try append(bytes) }
        }
        try result.get()
    }

    private func append(_ bytes: UnsafeRawBufferPointer) throws(SystemFailure) {
        var done = 0
        while done < bytes.count {
            var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = poll(&wish, 1, Self.patience)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { throw SystemFailure(ready < 0 ? errno : ETIMEDOUT) }
            let length = min(Self.piece, bytes.count - done)
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, length)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw SystemFailure(count < 0 ? errno : ENOSPC) }
            done += count
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(SystemFailure) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemFailure(count < 0 ? errno : ENOSPC) }
            done += count
        }
    }
}
