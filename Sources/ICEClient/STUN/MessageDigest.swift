internal import COpenSSL

/// The digests of STUN, by OpenSSL.
enum MessageDigest {
    static func hmacSHA1(key: [UInt8], _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        hmac(EVP_sha1(), length: 20, key, bytes)
    }

    static func hmacSHA256(key: [UInt8], _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        hmac(EVP_sha256(), length: 32, key, bytes)
    }

    static func md5(_ bytes: [UInt8]) -> [UInt8] {
        digest(EVP_md5(), length: 16, bytes)
    }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        digest(EVP_sha256(), length: 32, bytes)
    }

    /// Compares in a time that does not depend on where the first difference lies.
    static func areEqual(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func hmac(
        _ function: OpaquePointer?, length: Int, _ key: [UInt8], _ bytes: ArraySlice<UInt8>
    ) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: length)
        let isDone = key.withUnsafeBytes { key in
            bytes.withUnsafeBytes { data in
                HMAC(
                    function, key.baseAddress, CInt(key.count), data.bindMemory(to: UInt8.self).baseAddress,
                    data.count, &code, nil) != nil
            }
        }
        precondition(isDone, "HMAC is not available in OpenSSL")
        return code
    }

    private static func digest(_ function: OpaquePointer?, length: Int, _ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        let status = bytes.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, nil, function, nil) }
        precondition(status == 1, "A digest is not available in OpenSSL")
        return digest
    }
}
