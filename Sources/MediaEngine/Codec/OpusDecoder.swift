internal import COpus

/// An Opus decoder to 48 kHz mono, with the codec's own concealment of lost frames.
///
/// Allocates when made and not after.
package struct OpusDecoder: ~Copyable {
    private let handle: OpaquePointer

    package init() throws(CodecError) {
        var status: Int32 = 0
        guard let handle = opus_decoder_create(opus_int32(AudioFrame.sampleRate), 1, &status), status == OPUS_OK else {
            throw .notAvailable(status)
        }
        self.handle = handle
    }

    deinit { opus_decoder_destroy(handle) }

    /// Forgets what was decoded.
    package mutating func reset() { _ = copus_decoder_set(handle, OPUS_RESET_STATE, 0) }

    /// Decodes a payload and returns the number of samples; `samples` should have room for 120 ms, 5,760.
    package mutating func decode(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        try run(payload, into: samples, count: samples.count, isRedundancy: false)
    }

    /// Makes up for a lost frame of `count` samples, a multiple of 120 (2.5 ms).
    package mutating func conceal(
        _ count: Int, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), into: samples, count: count, isRedundancy: false)
    }

    /// Decodes the frame before `next` from the copy that `next` carries; conceals where it carries none.
    ///
    /// - Parameter count: the lost frame's samples.
    package mutating func recover(
        _ count: Int, from next: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        try run(next, into: samples, count: count, isRedundancy: true)
    }

    /// Whether a payload carries a copy of the frame before it (the LBRR flag of RFC 6716, section 4.2.4).
    ///
    /// The flag is the bit behind the voice-activity bits, one for each 20 ms, at the top of the first frame.
    package static func hasRedundancy(_ payload: UnsafeRawBufferPointer) -> Bool {
        guard let configuration = payload.first.map({ $0 >> 3 }), configuration < 16 else { return false }
        guard let first = firstFrameByte(of: payload) else { return false }
        // Of the speech-only modes every third lasts 40 ms and every fourth 60 ms.
        let activityBits = configuration < 12 ? max(1, configuration & 3) : 1
        return first >> (7 - activityBits) & 1 == 1
    }

    private static func firstFrameByte(of payload: UnsafeRawBufferPointer) -> UInt8? {
        guard let bytes = payload.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
        var offset: Int32 = 0
        return withUnsafeTemporaryAllocation(of: Int16.self, capacity: 48) { sizes in
            guard let lengths = sizes.baseAddress else { return nil }
            let frames = opus_packet_parse(bytes, opus_int32(clamping: payload.count), nil, nil, lengths, &offset)
            guard frames > 0, sizes[0] > 0, Int(offset) < payload.count else { return nil }
            return payload[Int(offset)]
        }
    }

    private func run(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>, count: Int,
        isRedundancy: Bool
    ) throws(CodecError) -> Int {
        guard let output = samples.baseAddress, count > 0, count <= samples.count else { throw .noRoom }
        let bytes = payload.isEmpty ? nil : payload.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let decoded = opus_decode(
            handle, bytes, opus_int32(clamping: payload.count), output, Int32(clamping: count), isRedundancy ? 1 : 0)
        guard decoded > 0 else { throw decoded == OPUS_BUFFER_TOO_SMALL ? .noRoom : .malformed }
        return Int(decoded)
    }
}
