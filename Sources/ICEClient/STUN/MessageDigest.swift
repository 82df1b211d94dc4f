internal import COpenSSL

/// The digests of STUN, by OpenSSL.
enum MessageDigest {
    static func hmacSHA1(key: [UInt8], _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 20)
        let isDone = key.withUnsafeBytes { key in
            bytes.withUnsafeBytes { data in
                HMAC(
                    EVP_sha1(), key.baseAddress, CInt(key.count), data.bindMemory(to: UInt8.self).baseAddress,
                    data.count, &code, nil) != nil
            }
        }
        precondition(isDone, "HMAC-SHA1 is not available in OpenSSL")
        return code
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 16)
        let status = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, EVP_md5(), nil) }
        precondition(status == 1, "MD5 is not available in OpenSSL")
        return digest
    }

    /// Compares in a time that does not depend on where the first difference lies.
    static func areEqual(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
