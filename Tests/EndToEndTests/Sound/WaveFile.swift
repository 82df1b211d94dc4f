import Foundation

/// One channel of 16-bit PCM in a RIFF file.
struct WaveFile {
    /// -1 to 1.
    var samples: [Float]
    /// Samples a second.
    var rate: Int

    init(samples: [Float], rate: Int) {
        self.samples = samples
        self.rate = rate
    }

    /// Reads a channel of a file of 16-bit PCM, by default the first.
    init(readingFrom path: String, channel: Int = 0) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        guard bytes.count > 12, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<12].elementsEqual("WAVE".utf8) else {
            throw Program.Failure(description: "\(path) is no WAVE file")
        }
        var (channels, rate, bits, data) = (0, 0, 0, bytes[0..<0])
        var offset = 12
        while offset + 8 <= bytes.count {
            let size = Self.integer(bytes[(offset + 4)..<(offset + 8)])
            let body = bytes[(offset + 8)..<min(offset + 8 + size, bytes.count)]
            if bytes[offset..<(offset + 4)].elementsEqual("fmt ".utf8), body.count >= 16 {
                channels = Self.integer(body.dropFirst(2).prefix(2))
                rate = Self.integer(body.dropFirst(4).prefix(4))
                bits = Self.integer(body.dropFirst(14).prefix(2))
            } else if bytes[offset..<(offset + 4)].elementsEqual("data".utf8) {
                data = body
            }
            offset += 8 + size + size % 2
        }
        guard channels > channel, rate > 0, bits == 16 else {
            throw Program.Failure(description: "\(path) has \(channels) channels of \(bits) bits at \(rate) Hz")
        }
        let frame = channels * 2
        self.rate = rate
        samples = (0..<(data.count / frame)).map { index in
            let start = data.startIndex + index * frame + channel * 2
            return Float(Int16(truncatingIfNeeded: Self.integer(data[start..<(start + 2)]))) / 32768
        }
    }

    func write(to path: String) throws {
        var bytes = Array("RIFF".utf8) + Self.bytes(36 + samples.count * 2, 4) + Array("WAVEfmt ".utf8)
        bytes += Self.bytes(16, 4) + Self.bytes(1, 2) + Self.bytes(1, 2) + Self.bytes(rate, 4)
        bytes += Self.bytes(rate * 2, 4) + Self.bytes(2, 2) + Self.bytes(16, 2)
        bytes += Array("data".utf8) + Self.bytes(samples.count * 2, 4)
        for sample in samples { bytes += Self.bytes(Int(max(-1, min(1, sample)) * 32767), 2) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func bytes(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
