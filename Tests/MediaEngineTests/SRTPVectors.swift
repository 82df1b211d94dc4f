/// Published examples: RFC 7714, sections 16 and 17.
enum SRTPVectors {
    static let sealedPacket128 = hex(
        """
        f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a 51c7d19b 36de3adf 8833
        899d7f27 beb16a91 52cf765e e4390cce
        """)
    static let sealedPacket256 = hex(
        """
        32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 76ffae0f 1ba63799 b87b
        7aa3db36 dfffd6b0 f9bb7878 d7a76c13
        """)
    /// Behind the first eight bytes.
    static let report = hex(
        "4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef deadbeef deadbeef")
    static let sealedReport128 = hex(
        """
        63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda 4ce09b46 86303ded 0bb9275b
        c84aa458 96cf4d2f c5abf872 45d9eade
        """)
    static let sealedReport256 = hex(
        """
        d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be 8415f658 c61de047 6f1b6fad
        1d1eb30c 4446839f 57ff6f6c b26ac3be
        """)
}
