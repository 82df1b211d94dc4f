internal import COpenSSL

/// The cipher and the authentication of RTP or RTCP in one direction, keyed once.
struct SRTPCipher: ~Copyable {
    /// A counter block, or a nonce of twelve bytes at its beginning.
    typealias Nonce = InlineArray<16, UInt8>

    private let context: OpaquePointer
    private let salt: Nonce
    /// Behind a pointer, since it is large; not keyed for an AEAD.
    private let authentication: UnsafeMutablePointer<copenssl_hmac_sha1>
    private let tagLength: Int
    private let start: Int

    /// Looked up once: doing it for each packet, or each key, would cost more than the cipher.
    private static let ciphers = Ciphers()

    /// Unchecked because of the pointers: OpenSSL's ciphers never change once fetched.
    private struct Ciphers: @unchecked Sendable {
        let counter128 = EVP_CIPHER_fetch(nil, "AES-128-CTR", nil)
        let galois128 = EVP_CIPHER_fetch(nil, "AES-128-GCM", nil)
        let galois256 = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    }

    static func prepare() { _ = ciphers }

    init(
        _ profile: SRTPProfile, _ keys: SRTPSessionKeys, _ direction: SRTPTransform.Direction, tagLength: Int
    ) throws(SRTPError) {
        let cipher =
            switch profile {
            case .aeadAES128GCM: Self.ciphers.galois128
            case .aeadAES256GCM: Self.ciphers.galois256
            case .aes128CMSHA1, .aes128CMSHA1Tag32: Self.ciphers.counter128
            }
        guard let cipher, let context = EVP_CIPHER_CTX_new() else { throw .unavailable }
        // A counter runs the same way both times.
        let encrypts: Int32 = direction == .outbound || !profile.isAEAD ? 1 : 0
        guard EVP_CipherInit_ex2(context, cipher, keys.key, nil, encrypts, nil) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .unavailable
        }
        self.context = context
        var salt = Nonce(repeating: 0)
        for index in keys.salt.indices { salt[index] = keys.salt[index] }
        self.salt = salt
        authentication = .allocate(capacity: 1)
        authentication.initialize(to: copenssl_hmac_sha1())
        copenssl_hmac_sha1_init(authentication, keys.authenticationKey, keys.authenticationKey.count)
        self.tagLength = tagLength
        // With a nonce, the mark of the source stands two bytes earlier than in a counter block.
        start = profile.isAEAD ? 2 : 4
    }

    deinit {
        EVP_CIPHER_CTX_free(context)
        authentication.deallocate()
    }

    /// What makes a packet's key stream its own (RFC 3711, section 4.1.1, and RFC 7714, sections 8.1 and 9.1).
    func nonce(ssrc: UInt32, index: UInt64) -> Nonce {
        var nonce = salt
        for position in 0..<4 {
            nonce[start + position] ^= UInt8(truncatingIfNeeded: ssrc >> UInt32(24 - 8 * position))
        }
        for position in 0..<6 {
            nonce[start + 4 + position] ^= UInt8(truncatingIfNeeded: index >> UInt64(40 - 8 * position))
        }
        return nonce
    }
}

// AES-GCM: one operation encrypts and authenticates.
extension SRTPCipher {
    /// Encrypts the packet's bytes in a range and writes the tag behind them; those before it are authenticated only, and the word.
    func seal(
        _ packet: UnsafeMutableRawBufferPointer, _ range: Range<Int>, nonce: Nonce, word: UInt32? = nil
    ) throws(SRTPError) {
        try begin(packet, upTo: range.lowerBound, nonce, word)
        try update(packet, range)
        var length: Int32 = 0
        guard EVP_CipherFinal_ex(context, packet.pointer(at: range.upperBound), &length) == 1,
            EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagLength), packet.pointer(at: range.upperBound))
                == 1
        else { throw .failed(code: 0) }
    }

    /// Decrypts the packet's bytes in a range if the tag behind them is right.
    func open(
        _ packet: UnsafeMutableRawBufferPointer, _ range: Range<Int>, nonce: Nonce, word: UInt32? = nil
    ) throws(SRTPError) {
        try begin(packet, upTo: range.lowerBound, nonce, word)
        try update(packet, range)
        let tag = packet.pointer(at: range.upperBound)
        var length: Int32 = 0
        guard EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagLength), tag) == 1,
            EVP_CipherFinal_ex(context, tag, &length) == 1
        else { throw .authenticationFailed }
    }

    private func begin(
        _ packet: UnsafeMutableRawBufferPointer, upTo end: Int, _ nonce: Nonce, _ word: UInt32?
    ) throws(SRTPError) {
        var length: Int32 = 0
        guard start(nonce), EVP_CipherUpdate(context, nil, &length, packet.pointer(at: 0), Int32(end)) == 1 else {
            throw .failed(code: 0)
        }
        guard var bytes = word?.bigEndian else { return }
        let isTaken = withUnsafeBytes(of: &bytes) { raw in
            EVP_CipherUpdate(context, nil, &length, raw.bindMemory(to: UInt8.self).baseAddress, 4) == 1
        }
        guard isTaken else { throw .failed(code: 0) }
    }
}

// AES in counter mode, with HMAC-SHA1.
extension SRTPCipher {
    /// Encrypts or decrypts the packet's bytes in a range.
    func applyKeyStream(
        _ packet: UnsafeMutableRawBufferPointer, _ range: Range<Int>, nonce: Nonce
    ) throws(SRTPError) {
        guard start(nonce) else { throw .failed(code: 0) }
        try update(packet, range)
    }

    /// Writes the tag of the packet's first bytes behind them; RTP's covers the rollover counter too.
    func writeTag(_ packet: UnsafeMutableRawBufferPointer, length: Int, rollover: UInt32?) {
        let tag = tag(of: packet, length: length, rollover: rollover)
        for index in 0..<tagLength { packet[length + index] = tag[index] }
    }

    /// True if the tag behind the packet's first bytes is theirs; it takes the same time wherever they differ.
    func isTagRight(_ packet: UnsafeMutableRawBufferPointer, length: Int, rollover: UInt32?) -> Bool {
        let tag = tag(of: packet, length: length, rollover: rollover)
        return withUnsafeBytes(of: tag) { CRYPTO_memcmp($0.baseAddress, packet.pointer(at: length), tagLength) == 0 }
    }

    private func tag(
        of packet: UnsafeMutableRawBufferPointer, length: Int, rollover: UInt32?
    ) -> InlineArray<20, UInt8> {
        var tag = InlineArray<20, UInt8>(repeating: 0)
        var suffix = (rollover ?? 0).bigEndian
        withUnsafeMutableBytes(of: &tag) { tag in
            copenssl_hmac_sha1_digest(
                authentication, packet.baseAddress, length, &suffix, rollover == nil ? 0 : 4, tag.baseAddress)
        }
        return tag
    }
}

extension SRTPCipher {
    private func start(_ nonce: Nonce) -> Bool {
        withUnsafeBytes(of: nonce) { bytes in
            EVP_CipherInit_ex2(context, nil, nil, bytes.bindMemory(to: UInt8.self).baseAddress, -1, nil) == 1
        }
    }

    private func update(_ packet: UnsafeMutableRawBufferPointer, _ range: Range<Int>) throws(SRTPError) {
        guard !range.isEmpty else { return }
        let place = packet.pointer(at: range.lowerBound)
        var length: Int32 = 0
        guard EVP_CipherUpdate(context, place, &length, place, Int32(range.count)) == 1, Int(length) == range.count
        else { throw .failed(code: 0) }
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate func pointer(at offset: Int) -> UnsafeMutablePointer<UInt8>? {
        baseAddress.map { ($0 + offset).assumingMemoryBound(to: UInt8.self) }
    }
}
