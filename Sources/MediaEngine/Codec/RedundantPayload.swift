/// A payload of redundant audio: a packet's own block, and before it copies of earlier ones (RFC 2198, section 3).
///
/// It refers to the bytes it was read from and copies nothing.
package struct RedundantPayload {
    /// One block's place in the payload.
    package struct Block: Equatable, Sendable {
        /// 0–127.
        package let payloadType: UInt8
        /// Ticks before the packet's timestamp, 0–16,383; 0 for the packet's own block.
        package let timestampOffset: Int
        /// Bytes of the payload; may be empty.
        package let range: Range<Int>
    }

    /// Of the packet's own timestamp.
    package let primary: Block
    /// How many copies stand before it, 0–8.
    package let redundantCount: Int
    private let bytes: UnsafeRawBufferPointer

    /// More copies than anybody sends.
    package static let maximumRedundantCount = 8
    package static let maximumOffset = (1 << 14) - 1
    package static let maximumLength = (1 << 10) - 1
    private static let headerLength = 4

    /// Reads the headers; nil if they or the blocks reach past the payload's end, or if there are too many.
    package init?(_ payload: UnsafeRawBufferPointer) {
        var count = 0
        var length = 0
        var offset = 0
        while offset < payload.count, payload[offset] & 0x80 != 0 {
            guard count < Self.maximumRedundantCount, offset + Self.headerLength < payload.count else { return nil }
            length += Int(payload[offset + 2] & 0x03) << 8 | Int(payload[offset + 3])
            count += 1
            offset += Self.headerLength
        }
        guard offset < payload.count, offset + 1 + length <= payload.count else { return nil }
        primary = Block(
            payloadType: payload[offset], timestampOffset: 0, range: offset + 1 + length..<payload.count)
        redundantCount = count
        bytes = payload
    }

    /// A copy, the oldest first; `index` from 0 to `redundantCount` - 1.
    package func redundant(at index: Int) -> Block {
        precondition((0..<redundantCount).contains(index), "a copy that is there")
        var start = redundantCount * Self.headerLength + 1
        for before in 0..<index { start += length(at: before) }
        let header = index * Self.headerLength
        let offset = Int(bytes[header + 1]) << 6 | Int(bytes[header + 2]) >> 2
        return Block(
            payloadType: bytes[header] & 0x7F, timestampOffset: offset, range: start..<start + length(at: index))
    }

    private func length(at index: Int) -> Int {
        let header = index * Self.headerLength
        return Int(bytes[header + 2] & 0x03) << 8 | Int(bytes[header + 3])
    }
}

// MARK: - Writing

extension RedundantPayload {
    /// Writes a payload with a copy of the packet before, or without where the copy is empty or its fields do not fit.
    ///
    /// - Parameters:
    ///   - payloadType: of both blocks: the codec's, not that of redundant audio.
    ///   - offset: ticks from the copy's timestamp to the packet's.
    /// - Returns: the payload's length; nil if `buffer` has no room for the packet's own block.
    package static func write(
        _ primary: UnsafeRawBufferPointer, redundant: UnsafeRawBufferPointer, offset: Int, payloadType: UInt8,
        into buffer: UnsafeMutableRawBufferPointer
    ) -> Int? {
        let whole = headerLength + 1 + redundant.count + primary.count
        let isFitting =
            (1...maximumLength).contains(redundant.count) && (1...maximumOffset).contains(offset)
            && whole <= buffer.count
        var end = 0
        if isFitting {
            buffer[0] = 0x80 | payloadType & 0x7F
            buffer[1] = UInt8(truncatingIfNeeded: offset >> 6)
            buffer[2] = UInt8(truncatingIfNeeded: offset << 2 | redundant.count >> 8)
            buffer[3] = UInt8(truncatingIfNeeded: redundant.count)
            end = headerLength
        }
        guard end + 1 + primary.count + (isFitting ? redundant.count : 0) <= buffer.count else { return nil }
        buffer[end] = payloadType & 0x7F
        end += 1
        if isFitting { end = append(redundant, to: buffer, at: end) }
        return append(primary, to: buffer, at: end)
    }

    private static func append(
        _ block: UnsafeRawBufferPointer, to buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) -> Int {
        UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyMemory(from: block)
        return offset + block.count
    }
}
