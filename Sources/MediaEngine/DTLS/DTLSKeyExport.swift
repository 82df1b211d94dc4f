internal import COpenSSL

extension SRTPKeys {
    /// Takes the keys that the finished handshake agreed on (RFC 5764, section 4.2).
    ///
    /// Nil if the peer negotiated no profile that we know.
    init?(exportedFrom ssl: OpaquePointer, role: DTLSRole) {
        guard let selected = SSL_get_selected_srtp_profile(ssl),
            let profile = SRTPProfile.allCases.first(where: { UInt($0.wireNumber) == selected.pointee.id })
        else { return nil }
        let label = "EXTRACTOR-dtls_srtp"
        var material = [UInt8](repeating: 0, count: 2 * (profile.keyLength + profile.saltLength))
        defer { OPENSSL_cleanse(&material, material.count) }
        guard SSL_export_keying_material(ssl, &material, material.count, label, label.utf8.count, nil, 0, 0) == 1 else {
            return nil
        }
        var rest = material[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        let (clientKey, serverKey) = (take(profile.keyLength), take(profile.keyLength))
        let (clientSalt, serverSalt) = (take(profile.saltLength), take(profile.saltLength))
        let client = SRTPMasterKey(key: clientKey, salt: clientSalt)
        let server = SRTPMasterKey(key: serverKey, salt: serverSalt)
        switch role {
        case .client: self.init(profile: profile, local: client, remote: server)
        case .server: self.init(profile: profile, local: server, remote: client)
        }
    }
}
