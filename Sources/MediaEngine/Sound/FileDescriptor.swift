internal import Glibc

/// An open file, closed with its owner.
struct FileDescriptor: ~Copyable, ByteSource {
    private let descriptor: Int32

    enum Mode { case read, replace }

    /// The error is the system's words for what went wrong.
    init(_ path: String, _ mode: Mode) throws(SystemFailure) {
        // Without O_NONBLOCK a named pipe would hold the caller until somebody writes.
        let flags = mode == .read ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC
        // What people said is for the owner of a new file alone.
        let descriptor = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw SystemFailure(errno) }
        var information = stat()
        let isKnown = fstat(descriptor, &information) == 0
        guard isKnown, mode == .replace || information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw SystemFailure(information.st_mode & S_IFMT == S_IFDIR ? EISDIR : ESPIPE)
        }
        self.descriptor = descriptor
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
