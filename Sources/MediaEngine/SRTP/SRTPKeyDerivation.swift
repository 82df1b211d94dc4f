internal import COpenSSL

/// Keys of a session for RTP or for RTCP.
struct SRTPSessionKeys {
    var key: [UInt8]
    var salt: [UInt8]
    /// Of 20 bytes; empty where the cipher authenticates.
    var authenticationKey: [UInt8]
}

/// Makes the keys of sessions from a master key by AES in counter mode (RFC 3711, section 4.3; RFC 6188 for 256 bits).
struct SRTPKeyDerivation: ~Copyable {
    private let context: OpaquePointer
    private let profile: SRTPProfile
    private let salt: [UInt8]

    init(_ master: SRTPMasterKey, _ profile: SRTPProfile) throws(SRTPError) {
        guard let context = EVP_CIPHER_CTX_new() else { throw .unavailable }
        let cipher = master.key.count == 32 ? EVP_aes_256_ctr() : EVP_aes_128_ctr()
        guard EVP_EncryptInit_ex(context, cipher, nil, master.key, nil) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .unavailable
        }
        self.context = context
        self.profile = profile
        salt = master.salt + [UInt8](repeating: 0, count: 16 - master.salt.count)
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// With the labels from 0 for RTP and from 3 for RTCP.
    func sessionKeys(firstLabel: UInt8) throws(SRTPError) -> SRTPSessionKeys {
        SRTPSessionKeys(
            key: try derive(firstLabel, profile.keyLength), salt: try derive(firstLabel + 2, profile.saltLength),
            authenticationKey: profile.isAEAD ? [] : try derive(firstLabel + 1, 20))
    }

    /// The key stream from the salt with the label in its eighth byte; the derivation rate is 0.
    private func derive(_ label: UInt8, _ count: Int) throws(SRTPError) -> [UInt8] {
        var counter = salt
        counter[7] ^= label
        let zeros = [UInt8](repeating: 0, count: count)
        var result = zeros
        var length: Int32 = 0
        guard EVP_EncryptInit_ex(context, nil, nil, nil, counter) == 1,
            EVP_EncryptUpdate(context, &result, &length, zeros, Int32(count)) == 1, Int(length) == count
        else { throw .unavailable }
        return result
    }
}
