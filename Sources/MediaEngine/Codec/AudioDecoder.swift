/// The decoder of one received stream, whatever its codec: payloads to 48 kHz mono.
package struct AudioDecoder: ~Copyable {
    package let codec: AudioCodec
    /// Nil for G.711.
    private var opus: OpusDecoder?
    private var g711: G711Decoder

    package init(_ codec: AudioCodec) throws(CodecError) {
        self.codec = codec
        opus = codec == .opus ? try OpusDecoder() : nil
        g711 = G711Decoder(codec == .pcma ? .aLaw : .muLaw)
    }

    /// Decodes a payload; `samples` needs room for 120 ms, 5,760.
    package mutating func decode(
        _ payload: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard let count = try opus?.decode(payload, into: samples) else {
            return try g711.decode(payload, into: samples)
        }
        return count
    }

    /// Makes up `count` samples, a multiple of 120.
    package mutating func conceal(
        _ count: Int, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard let made = try opus?.conceal(count, into: samples) else { return try g711.conceal(count, into: samples) }
        return made
    }

    /// Decodes a lost frame of `count` samples from the copy in the payload after it; conceals where there is none.
    package mutating func recover(
        _ count: Int, from next: UnsafeRawBufferPointer, into samples: UnsafeMutableBufferPointer<Int16>
    ) throws(CodecError) -> Int {
        guard let made = try opus?.recover(count, from: next, into: samples) else {
            return try g711.conceal(count, into: samples)
        }
        return made
    }
}
