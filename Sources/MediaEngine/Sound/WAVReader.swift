/// Reads a WAV file of PCM, floating point or G.711, any rate and channels, as 48 kHz mono, 10 ms at a time.
package struct WAVReader: ~Copyable {
    package let header: WAVHeader
    /// Whether the last sample was given.
    package private(set) var isFinished = false
    private let file: FileDescriptor
    /// Bytes of the sound read so far.
    private var offset = 0
    /// Nil where the file has the engine's rate.
    private var resampler: Resampler?
    private var bytes: [UInt8]
    private var mixed = [Int16](repeating: 0, count: Self.chunk)
    private var converted: [Int16]
    /// The part of `converted` that waits to be given.
    private var waiting = 0..<0
    /// Samples of silence to push through the filter behind the last, so that its end comes out.
    private var tail: Int

    /// Samples read at once: a system call for every 10 ms would cost more than what it reads.
    private static let chunk = 4_800

    package init(path: String) throws(AudioError) {
        let file = try Self.open(path)
        let header = try Self.readHeader(of: file, path: path)
        self.init(file, header)
    }

    private init(_ file: consuming FileDescriptor, _ header: WAVHeader) {
        self.file = file
        self.header = header
        let needsResampling = header.sampleRate != AudioFrame.sampleRate
        resampler = needsResampling ? Resampler(from: header.sampleRate, to: AudioFrame.sampleRate) : nil
        tail = resampler?.delay ?? 0
        bytes = [UInt8](repeating: 0, count: header.encoding.byteCount * header.channels * Self.chunk)
        converted = [Int16](repeating: 0, count: resampler?.maximumOutput(for: Self.chunk) ?? Self.chunk)
    }

    private static func readHeader(
        of file: borrowing FileDescriptor, path: String
    ) throws(AudioError) -> WAVHeader {
        do throws(WAVError) {
            return try WAVHeader(file)
        } catch {
            throw .notPlayable(path: path, error)
        }
    }

    private static func open(_ path: String) throws(AudioError) -> FileDescriptor {
        do throws(SystemFailure) {
            return try FileDescriptor(path, .read)
        } catch {
            throw .cannotRead(path: path, reason: error.reason)
        }
    }

    /// Fills a frame; what lies behind the file's end is silence.
    package mutating func read(into frame: inout AudioFrame) {
        var filled = 0
        while filled < AudioFrame.sampleCount {
            if waiting.isEmpty, !convertMore() { break }
            let count = min(waiting.count, AudioFrame.sampleCount - filled)
            frame.withSamples { samples in
                for index in 0..<count { samples[filled + index] = converted[waiting.lowerBound + index] }
            }
            filled += count
            waiting = waiting.lowerBound + count..<waiting.upperBound
        }
        guard filled < AudioFrame.sampleCount else { return }
        isFinished = true
        frame.withSamples { $0[filled...].update(repeating: 0) }
    }

    /// Converts the next chunk; false when nothing is left.
    private mutating func convertMore() -> Bool {
        var count = readMixed()
        if count == 0 {
            count = min(tail, Self.chunk)
            tail -= count
            for index in 0..<count { mixed[index] = 0 }
        }
        guard count > 0 else { return false }
        waiting = 0..<convert(count)
        return true
    }

    private mutating func convert(_ count: Int) -> Int {
        mixed.withUnsafeBufferPointer { mixed in
            let input = UnsafeBufferPointer(rebasing: mixed[..<count])
            return converted.withUnsafeMutableBufferPointer { output in
                if let converted = resampler?.process(input, into: output) { return converted }
                return output.update(fromContentsOf: input)
            }
        }
    }

    /// Reads the next chunk and mixes its channels into one; gives the number of samples.
    private mutating func readMixed() -> Int {
        let width = header.encoding.byteCount
        let frameLength = width * header.channels
        let wanted = min(Self.chunk * frameLength, header.dataLength - offset)
        guard wanted > 0 else { return 0 }
        let position = header.dataOffset + offset
        let length = bytes.withUnsafeMutableBytes { bytes in
            file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<wanted]))
        }
        // A file that became shorter ends where it ends now.
        offset = length < wanted ? header.dataLength : offset + length
        let count = length / frameLength
        for index in 0..<count {
            var sum = 0
            for channel in 0..<header.channels {
                sum += Int(header.encoding.sample(in: bytes, at: index * frameLength + channel * width))
            }
            mixed[index] = Int16(sum / header.channels)
        }
        return count
    }
}
