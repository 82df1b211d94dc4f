/// Writes 48 kHz to a WAV file that is valid, but for its last second, at any moment.
package struct WAVWriter: ~Copyable {
    private let file: FileDescriptor
    private let channels: Int
    /// Bytes of sound at most.
    private let limit: Int
    /// Samples that wait to be written.
    private var pending: [Int16] = []
    /// Bytes of sound written so far.
    private var written = 0
    /// Set by the first failure; nothing is written after it.
    package private(set) var failure: String?

    private static let headerLength = 44
    /// The format counts bytes in 32 bits: 12 hours of sound.
    private static let maximumLength = Int(UInt32.max) - headerLength

    /// Makes the file, or replaces it if it is there; to a pipe it goes with lengths that say "to the end".
    ///
    /// - Parameters:
    ///   - channels: 1 or 2.
    ///   - limit: bytes of sound at most; the format has room for 4 GB.
    package init(path: String, channels: Int = 1, limit: Int = .max) throws(AudioError) {
        self.init(try Self.open(path, channels), channels, limit: min(limit, Self.maximumLength))
    }

    private init(_ file: consuming FileDescriptor, _ channels: Int, limit: Int) {
        self.limit = limit
        self.file = file
        self.channels = channels
        pending.reserveCapacity(2 * channels * AudioFrame.sampleRate)
    }

    deinit {
        // The last second is lost only if the disk is full, which `failure` told before.
        if failure == nil { try? Self.write(pending, behind: written, channels, to: file) }
    }

    package mutating func append(_ frame: borrowing AudioFrame) {
        frame.samples.withUnsafeBufferPointer { append($0) }
    }

    /// Takes samples of all channels in turn.
    package mutating func append(_ samples: UnsafeBufferPointer<Int16>) {
        guard failure == nil else { return }
        pending.append(contentsOf: samples)
        if pending.count >= channels * AudioFrame.sampleRate { flush() }
    }

    /// Writes what waits, and the header that says so.
    package mutating func flush() {
        guard failure == nil, !pending.isEmpty else { return }
        guard written + 2 * pending.count <= limit else {
            failure = "the recording has reached the size that its file can have"
            return
        }
        do throws(SystemFailure) {
            try Self.write(pending, behind: written, channels, to: file)
            written += 2 * pending.count
            pending.removeAll(keepingCapacity: true)
        } catch {
            failure = error.reason
        }
    }

    private static func open(_ path: String, _ channels: Int) throws(AudioError) -> FileDescriptor {
        do throws(SystemFailure) {
            let file = try FileDescriptor(path, .replace)
            if file.isStream {
                try file.append(header(dataLength: nil, channels))
            } else {
                try write([], behind: 0, channels, to: file)
            }
            return file
        } catch {
            throw .cannotRecord(path: path, reason: error.reason)
        }
    }

    /// Samples are written as they lie in memory, which has the file's byte order wherever this program runs.
    ///
    /// Sound first, then the header: the file never claims more than it has.
    private static func write(
        _ samples: [Int16], behind written: Int, _ channels: Int, to file: borrowing FileDescriptor
    ) throws(SystemFailure) {
        if file.isStream { return try file.append(samples) }
        try file.write(samples, at: headerLength + written)
        try file.write(header(dataLength: written + 2 * samples.count, channels), at: 0)
    }

    /// - Parameter dataLength: nil where it is not known, as `0xFFFFFFFF` says.
    private static func header(dataLength: Int?, _ channels: Int) -> [UInt8] {
        var bytes = Array("RIFF".utf8)
        append(dataLength.map { UInt32(headerLength - 8 + $0) } ?? .max, to: &bytes)
        bytes += Array("WAVEfmt ".utf8)
        append(UInt32(16), to: &bytes)
        append(UInt16(1), to: &bytes)
        append(UInt16(channels), to: &bytes)
        append(UInt32(AudioFrame.sampleRate), to: &bytes)
        append(UInt32(2 * channels * AudioFrame.sampleRate), to: &bytes)
        append(UInt16(2 * channels), to: &bytes)
        append(UInt16(16), to: &bytes)
        bytes += Array("data".utf8)
        append(dataLength.map { UInt32($0) } ?? .max, to: &bytes)
        return bytes
    }

    private static func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
