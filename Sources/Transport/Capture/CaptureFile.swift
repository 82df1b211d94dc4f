internal import Glibc
internal import MediaEngine
internal import NIOPosix
internal import Synchronization

/// The file of a capture, written by a thread of its own; whoever has something to write never waits for the disk.
package final class CaptureFile: Sendable {
    /// The file cannot be written, or not any more; why.
    package struct Failure: Error, Equatable {
        package var path: String
        package var reason: String

        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    private struct State: ~Copyable {
        var waiting: [UInt8] = []
        var isWriting = false
        var dropped = 0
        var failure: Failure?
    }

    private let path: String
    private let descriptor: Int32
    private let thread = NIOThreadPool(numberOfThreads: 1)
    private let state = Mutex(State())
    private let report: @Sendable (Failure) -> Void
    /// Bytes that may wait for the disk.
    private static let capacity = 4 * 1024 * 1024

    /// Begins the file anew, which only its owner may read.
    ///
    /// - Parameter report: called once, on another thread, when nothing can be written any more.
    package init(path: String, report: @escaping @Sendable (Failure) -> Void) throws(Failure) {
        do throws(PrivateFile.Failure) {
            descriptor = try PrivateFile.open(path, waits: true).descriptor
        } catch {
            throw Failure(path: path, reason: error.reason.lowercased())
        }
        self.path = path
        self.report = report
        thread.start()
    }

    deinit { Glibc.close(descriptor) }

    /// Records that were dropped, since the disk was too slow or could take no more.
    package var dropped: Int { state.withLock { $0.dropped } }

    package func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        let mustStart = state.withLock { state in
            guard state.failure == nil, state.waiting.count + bytes.count <= Self.capacity else {
                state.dropped += 1
                return false
            }
            state.waiting += bytes
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustStart { thread.submit { [self] _ in drain() } }
    }

    /// Writes what waits and closes the file; nothing is taken after it.
    package func close() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            thread.submit { [self] _ in
                drain()
                done.resume()
            }
        }
        try? await thread.shutdownGracefully()
    }

    private func drain() {
        while let bytes = take() {
            guard let failure = write(bytes) else { continue }
            state.withLock { state in
                state.failure = failure
                state.waiting = []
                state.isWriting = false
            }
            return report(failure)
        }
    }

    private func take() -> [UInt8]? {
        state.withLock { state in
            guard !state.waiting.isEmpty, state.failure == nil else {
                state.isWriting = false
                return nil
            }
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Nil when all was written; else the file ends before the record that did not fit.
    private func write(_ bytes: [UInt8]) -> Failure? {
        let start = lseek(descriptor, 0, SEEK_CUR)
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                offset += count
            } else if errno != EINTR {
                let reason = Self.reason(errno)
                ftruncate(descriptor, start)
                return Failure(path: path, reason: reason)
            }
        }
        return nil
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)).lowercased() }
}
