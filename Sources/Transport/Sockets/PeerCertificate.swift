internal import COpenSSL
internal import Glibc
internal import Wire

/// A server's certificate: whom it is for and who says so.
///
/// Whether it can be trusted is not asked here.
final class PeerCertificate {
    private let certificate: OpaquePointer

    init?(der: [UInt8]) {
        let parsed = der.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return d2i_X509(nil, &start, buffer.count)
        }
        guard let parsed else { return nil }
        certificate = parsed
    }

    deinit { X509_free(certificate) }

    /// Whether it is for this name, or for this address in text (RFC 9525, section 6).
    ///
    /// Only the alternative names count: an address that was asked for is compared with addresses, a name with names.
    func matches(_ serverName: String) -> Bool {
        if IPAddress(serverName) != nil { return X509_check_ip_asc(certificate, serverName, 0) == 1 }
        let name = serverName.last == "." ? String(serverName.dropLast()) : serverName
        guard !name.isEmpty else { return false }
        let flags = CUnsignedInt(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT)
        return X509_check_host(certificate, name, name.utf8.count, flags, nil) == 1
    }

    /// The size of its key, where that is one of RSA.
    var rsaBits: Int? {
        guard let key = X509_get0_pubkey(certificate), EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else { return nil }
        return Int(EVP_PKEY_get_bits(key))
    }

    /// What is wrong with its time by this host's clock; nil within it.
    var faultOfTime: TLSFault? {
        let (first, last) = (X509_get0_notBefore(certificate), X509_get0_notAfter(certificate))
        if X509_cmp_current_time(first) >= 0 { return .notYetValid(Self.day(first)) }
        return X509_cmp_current_time(last) <= 0 ? .expired(Self.day(last)) : nil
    }

    /// `2026-02-01`, by UTC.
    private static func day(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        var parts = tm()
        guard ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unreadable date" }
        let (month, day) = (parts.tm_mon + 1, parts.tm_mday)
        return "\(parts.tm_year + 1900)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    /// The subject's common name, or its organization.
    var subject: String? { Self.name(X509_get_subject_name(certificate)) }

    /// The issuer's common name, or its organization.
    var issuer: String? { Self.name(X509_get_issuer_name(certificate)) }

    private static func name(_ name: OpaquePointer?) -> String? {
        entry(NID_commonName, of: name) ?? entry(NID_organizationName, of: name)
    }

    private static func entry(_ kind: CInt, of name: OpaquePointer?) -> String? {
        let index = X509_NAME_get_index_by_NID(name, kind, -1)
        guard index >= 0, let value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index)) else { return nil }
        var text: UnsafeMutablePointer<UInt8>?
        let length = ASN1_STRING_to_UTF8(&text, value)
        guard length > 0, let text else { return nil }
        defer { CRYPTO_free(text, "", 0) }
        return String(decoding: UnsafeBufferPointer(start: text, count: min(Int(length), 256)), as: UTF8.self)
    }
}
