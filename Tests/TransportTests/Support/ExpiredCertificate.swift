import NIOSSL

/// A self-signed certificate for loopback of January 2020, written down since the `openssl` tool makes none of the past.
enum ExpiredCertificate {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBYzCCAQmgAwIBAgIBATAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhsb29wYmFj
        azAeFw0yMDAxMDEwMDAwMDBaFw0yMDAyMDEwMDAwMDBaMBMxETAPBgNVBAMMCGxv
        b3BiYWNrMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEd+ARiNTdRWsR05OjFX2Q
        YZhqCaEW1I3SRA0dVNgrF0RJ8/kwR+mKnzzpbo1uLDEAyT6yfJQlZqL15UxE7ZZe
        /KNOMEwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQFMAMB
        Af8wHQYDVR0OBBYEFCReM9p+VEEK0lZca8aM+Hor1Pk3MAoGCCqGSM49BAMCA0gA
        MEUCIHZ4VkoEEzGSfBixbUnKa0g4vCklkEjEqtW2doU9NMugAiEAwrsWLWAS4ey3
        bwogzMp0XbC/iJuNZL8GFER8TLmkscA=
        -----END CERTIFICATE-----
        """

    /// It protects nothing.
    static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggdeinvqJhvlCcPJt
        CbxmXEMAxJdOyWtfrJH5OdByDEqhRANCAAR34BGI1N1FaxHTk6MVfZBhmGoJoRbU
        jdJEDR1U2CsXREnz+TBH6YqfPOlujW4sMQDJPrJ8lCVmovXlTETtll78
        -----END PRIVATE KEY-----
        """

    static func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))))
    }
}
