internal import CSRTP

/// One direction of SRTP and SRTCP (RFC 3711) over libsrtp2; the only type that knows the library.
///
/// It serves any number of sources: each is added when its first packet is sent, or was authenticated.
package struct SRTPTransform: ~Copyable {
    package enum Direction: Sendable { case inbound, outbound }

    private let session: srtp_t
    private let profile: SRTPProfile

    /// The library keeps global tables: they are filled once, on first use.
    private static let isLibraryReady = srtp_init() == srtp_err_status_ok

    /// Fills the library's tables and tests its ciphers, so that the first call does not wait for it.
    package static func prepare() { _ = isLibraryReady }

    /// Fails with `badKeys` or `unavailable`.
    package init(profile: SRTPProfile, master: SRTPMasterKey, direction: Direction) throws(SRTPError) {
        guard master.key.count == profile.keyLength, master.salt.count == profile.saltLength else { throw .badKeys }
        guard Self.isLibraryReady else { throw .unavailable }
        var policy = srtp_policy_t()
        switch profile {
        case .aeadAES128GCM:
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp)
            srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp)
        case .aeadAES256GCM:
            srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtp)
            srtp_crypto_policy_set_aes_gcm_256_16_auth(&policy.rtcp)
        case .aes128CMSHA1:
            srtp_crypto_policy_set_rtp_default(&policy.rtp)
            srtp_crypto_policy_set_rtcp_default(&policy.rtcp)
        case .aes128CMSHA1Tag32:
            srtp_crypto_policy_set_aes_cm_128_hmac_sha1_32(&policy.rtp)
            srtp_crypto_policy_set_rtcp_default(&policy.rtcp)
        }
        policy.ssrc.type = direction == .inbound ? ssrc_any_inbound : ssrc_any_outbound
        policy.window_size = 128
        var keyAndSalt = master.key + master.salt
        var session: srtp_t?
        let status = keyAndSalt.withUnsafeMutableBufferPointer { bytes in
            policy.key = bytes.baseAddress
            return srtp_create(&session, &policy)
        }
        guard status == srtp_err_status_ok, let session else { throw .unavailable }
        self.session = session
        self.profile = profile
    }

    deinit { srtp_dealloc(session) }

    /// Protects the RTP packet in the buffer's first `length` bytes in place; returns its new length.
    package func protect(_ buffer: UnsafeMutableRawBufferPointer, length: Int) throws(SRTPError) -> Int {
        guard length >= RTPHeader.fixedLength else { throw .malformed }
        guard length + profile.tagLength <= buffer.count else { throw .noRoom }
        var count = Int32(truncatingIfNeeded: length)
        try Self.check(srtp_protect(session, buffer.baseAddress, &count))
        return Int(count)
    }

    /// Checks and decrypts an SRTP packet in place; returns the length of the RTP packet it was.
    package func unprotect(_ packet: UnsafeMutableRawBufferPointer) throws(SRTPError) -> Int {
        guard packet.count >= RTPHeader.fixedLength + profile.tagLength, packet.count <= 0xFFFF else {
            throw .malformed
        }
        var count = Int32(truncatingIfNeeded: packet.count)
        try Self.check(srtp_unprotect(session, packet.baseAddress, &count))
        return Int(count)
    }

    /// Protects the RTCP datagram in the buffer's first `length` bytes in place; returns its new length.
    package func protectControl(_ buffer: UnsafeMutableRawBufferPointer, length: Int) throws(SRTPError) -> Int {
        guard length >= 8 else { throw .malformed }
        guard length + profile.controlOverhead <= buffer.count else { throw .noRoom }
        var count = Int32(truncatingIfNeeded: length)
        try Self.check(srtp_protect_rtcp(session, buffer.baseAddress, &count))
        return Int(count)
    }

    /// Checks and decrypts an SRTCP datagram in place; returns the length of the RTCP datagram it was.
    package func unprotectControl(_ packet: UnsafeMutableRawBufferPointer) throws(SRTPError) -> Int {
        guard packet.count >= 8 + profile.controlOverhead, packet.count <= 0xFFFF else { throw .malformed }
        var count = Int32(truncatingIfNeeded: packet.count)
        try Self.check(srtp_unprotect_rtcp(session, packet.baseAddress, &count))
        return Int(count)
    }

    private static func check(_ status: srtp_err_status_t) throws(SRTPError) {
        switch status {
        case srtp_err_status_ok: return
        // With GCM a wrong tag shows as a failure of the cipher.
        case srtp_err_status_auth_fail, srtp_err_status_cipher_fail: throw .authenticationFailed
        case srtp_err_status_replay_fail, srtp_err_status_replay_old, srtp_err_status_pkt_idx_old: throw .replayed
        case srtp_err_status_bad_param, srtp_err_status_parse_err: throw .malformed
        case srtp_err_status_key_expired: throw .keyExpired
        default: throw .failed(code: Int32(bitPattern: status.rawValue))
        }
    }
}
