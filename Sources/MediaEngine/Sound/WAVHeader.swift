/// What a WAV file says of its sound, and where the sound lies.
package struct WAVHeader: Equatable, Sendable {
    /// 4,000–384,000 samples a second.
    package var sampleRate: Int
    /// 1–32.
    package var channels: Int
    /// How a sample is written.
    package var encoding: WAVEncoding
    /// Offset of the first sample in the file.
    package var dataOffset: Int
    /// In bytes, whole sample frames; what the file really holds where it says otherwise.
    package var dataLength: Int

    /// A file has few chunks; more than this before its sound is no honest file.
    private static let maximumChunks = 1_000
    private static let extensible: UInt16 = 0xFFFE
    /// What a program writes that sends the file on before it knows its length.
    private static let unknownLengths: Set<Int> = [0, 0xFFFF_FFFF]
    /// Chunks that may follow the sound: behind a length of 0 they say that there is none.
    private static let trailers: Set<String> = ["LIST", "id3 ", "ID3 ", "bext", "cue ", "smpl", "PEAK", "JUNK"]

    package init(_ file: borrowing some ByteSource & ~Copyable) throws(WAVError) {
        let length = file.length
        let start = LittleEndianBytes(file.bytes(at: 0, count: 12))
        guard start.hasText("RIFF", at: 0), start.hasText("WAVE", at: 8) else { throw .notWAV }
        var offset = 12
        var format: Format?
        for _ in 0..<Self.maximumChunks {
            let chunk = LittleEndianBytes(file.bytes(at: offset, count: 8))
            guard let size = chunk.uint32(at: 4).map(Int.init) else { throw .noSound }
            let body = offset + 8
            if chunk.hasText("fmt ", at: 0) {
                format = try Format(LittleEndianBytes(file.bytes(at: body, count: min(size, 40))))
            } else if chunk.hasText("data", at: 0) {
                guard let format else { throw .noSound }
                let isOpen = Self.unknownLengths.contains(size) && !Self.isTrailer(file.bytes(at: body, count: 4))
                let available = length - body
                try self.init(format, dataOffset: body, available: isOpen ? available : min(size, available))
                return
            }
            offset = body + size + size % 2
            guard offset < length else { throw .noSound }
        }
        throw .noSound
    }

    private init(_ format: Format, dataOffset: Int, available: Int) throws(WAVError) {
        sampleRate = format.sampleRate
        channels = format.channels
        encoding = format.encoding
        self.dataOffset = dataOffset
        let frame = format.encoding.byteCount * format.channels
        dataLength = max(0, available) / frame * frame
        guard dataLength > 0 else { throw .noSound }
    }

    private static func isTrailer(_ name: [UInt8]) -> Bool { trailers.contains(String(decoding: name, as: UTF8.self)) }

    private struct Format {
        let channels: Int
        let sampleRate: Int
        let encoding: WAVEncoding

        init(_ bytes: LittleEndianBytes) throws(WAVError) {
            guard var tag = bytes.uint16(at: 0), let channels = bytes.uint16(at: 2).map(Int.init),
                let sampleRate = bytes.uint32(at: 4).map(Int.init), let bits = bytes.uint16(at: 14).map(Int.init)
            else { throw .noSound }
            // The extensible form names the real format by the first two bytes of a GUID.
            if tag == WAVHeader.extensible, let actual = bytes.uint16(at: 24) { tag = actual }
            encoding = try WAVEncoding(tag: tag, bits: bits)
            guard (1...32).contains(channels) else { throw .channels(channels) }
            guard (4_000...384_000).contains(sampleRate) else { throw .sampleRate(sampleRate) }
            self.channels = channels
            self.sampleRate = sampleRate
        }
    }
}

/// Bytes of a file whose fields begin with the lowest byte.
private struct LittleEndianBytes {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func uint16(at offset: Int) -> UInt16? {
        guard offset + 2 <= bytes.count else { return nil }
        return UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    }

    func uint32(at offset: Int) -> UInt32? {
        guard let low = uint16(at: offset), let high = uint16(at: offset + 2) else { return nil }
        return UInt32(low) | UInt32(high) << 16
    }

    func hasText(_ text: String, at offset: Int) -> Bool {
        offset + text.utf8.count <= bytes.count && bytes[offset...].starts(with: text.utf8)
    }
}
