/// The decoder of one received stream, whatever its codec: payloads to 48 kHz mono.
package struct AudioDecoder: ~Copyable {
    package let codec: AudioCodec
    /// One of these is there.
    private var opus: OpusDecoder?
    private var g722: G722Decoder?
    private var g711: G711Decoder?

    package init(_ codec: AudioCodec) throws(CodecError) {
        self.codec = codec
        opus = codec == .opus ? try OpusDecoder() : nil
        g722 = codec == .g722 ? G722Decoder() : nil
        switch codec {
        case .pcmu: g711 = G711Decoder(.muLaw)
        case .pcma: g711 = G711Decoder(.aLaw)
        case .opus, .g722: g711 = nil
        }
    }

    /// Forgets what was decoded, for a stream of another encoder; G.711 has nothing to forget.
    package mutating func reset() {
        opus?.reset()
        g722?.reset()
    }

    /// Decodes a payload; `samples` needs room for 120 ms, 5,760.
    package mutating func decode(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        if let count = try opus?.decode(payload, into: samples) { return count }
        if let count = try g722?.decode(payload, into: samples) { return count }
        return try g711?.decode(payload, into: samples) ?? 0
    }

    /// Makes up `count` samples, a multiple of 120.
    package mutating func conceal(
        _ count: Int, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        if let made = try opus?.conceal(count, into: samples) { return made }
        if let made = try g722?.conceal(count, into: samples) { return made }
        return try g711?.conceal(count, into: samples) ?? 0
    }

    /// Decodes a lost frame of `count` samples from the copy in the payload after it; conceals where there is none.
    package mutating func recover(
        _ count: Int, from next: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        if let made = try opus?.recover(count, from: next, into: samples) { return made }
        return try conceal(count, into: samples)
    }
}
