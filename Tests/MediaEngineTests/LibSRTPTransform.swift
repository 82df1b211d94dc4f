import CSRTP
import MediaEngine

/// SRTP by libsrtp2: a second opinion on what our own transform writes and accepts.
final class LibSRTPTransform {
    private let session: srtp_t
    private let profile: SRTPProfile

    private static let isReady = srtp_init() == srtp_err_status_ok

    init(profile: SRTPProfile, master: SRTPMasterKey, direction: SRTPTransform.Direction) throws(SRTPError) {
        guard Self.isReady else { throw .unavailable }
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

    /// Nil where the library refuses; so it is with the others.
    func sealed(_ packet: [UInt8]) -> [UInt8]? {
        run(packet + [UInt8](repeating: 0, count: 32), packet.count) { srtp_protect(session, $0, $1) }
    }

    func opened(_ packet: [UInt8]) -> [UInt8]? {
        guard packet.count >= 12 + profile.tagLength else { return nil }
        return run(packet, packet.count) { srtp_unprotect(session, $0, $1) }
    }

    func sealedControl(_ packet: [UInt8]) -> [UInt8]? {
        run(packet + [UInt8](repeating: 0, count: 32), packet.count) { srtp_protect_rtcp(session, $0, $1) }
    }

    func openedControl(_ packet: [UInt8]) -> [UInt8]? {
        guard packet.count >= 8 + profile.controlOverhead else { return nil }
        return run(packet, packet.count) { srtp_unprotect_rtcp(session, $0, $1) }
    }

    private func run(
        _ bytes: [UInt8], _ length: Int,
        _ operation: (UnsafeMutableRawPointer?, UnsafeMutablePointer<Int32>) -> srtp_err_status_t
    ) -> [UInt8]? {
        var (bytes, count) = (bytes, Int32(length))
        let status = bytes.withUnsafeMutableBytes { operation($0.baseAddress, &count) }
        return status == srtp_err_status_ok ? Array(bytes[..<Int(count)]) : nil
    }
}
