import MediaEngine

/// Good packets, small ones: what truncation and damage begin with.
enum FuzzVectors {
    static let rtp = [
        rtpPacket(sequenceNumber: 1),
        // Two sources, an extension of two words, padding.
        hex("b2 6f 0001 00000001 00000002 11111111 22222222 bede0002 10aa0000 00000000 01020304 000003"),
        hex("a0 6f 0001 00000001 00000002 000003"),
    ]

    static let rtcp = [
        // A sender report with a block, a name, an extended report and a goodbye.
        hex(
            """
            81c8000c 22222222 0102030405060708 0a0b0c0d 00000064 00003e80
            11111111 80fffffe 0001ffff 00001234 aabbccdd 00018000
            81ca0003 22222222 0105 68656c6c6f 00
            80cf0001 22222222
            81cb0001 22222222
            """),
        hex("80c90001 cafebabe 82ca0005 00000001 0101 61 00 00000002 0102 6263 00000000 a0cb0001 00000004"),
        hex("80c90001 cafebabe"),
    ]

    static let fingerprints = [
        "sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F",
        "sha-224 00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:16:17:18:19:1a:1b",
    ]

    /// Files of four samples: as they are, with a chunk before the sound, with an odd one, and of the longer format.
    static let waves: [[UInt8]] = {
        let format = hex("666d7420 10000000 0100 0100 80bb0000 00770100 0200 1000")
        let extensible =
            hex("666d7420 28000000 feff 0200 44ac0000 10b10200 0400 1000 1600 1000 03000000")
            + hex("0100 0000 0000 1000 8000 00aa00389b71")
        let sound = hex("64617461 08000000 0100 0200 0300 0400")
        let list = hex("4c495354 04000000 494e464f")
        let odd = hex("6f646420 03000000 01020300")
        return [format + sound, format + list + odd + sound, extensible + sound].map { chunks in
            hex("52494646") + [UInt8(4 + chunks.count), 0, 0, 0] + hex("57415645") + chunks
        }
    }()
}

/// A file in memory.
struct FuzzFile: ByteSource {
    let content: [UInt8]
    var length: Int { content.count }

    func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < content.count else { return [] }
        return Array(content[offset..<min(content.count, offset + count)])
    }
}
