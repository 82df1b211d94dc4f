import Transport

extension AuthorityFile.Fault {
    /// Why the file cannot be used, and the line to run or what else to do.
    func sentence(path: String) -> String {
        return "The certificates of \(path) cannot be used: \(why). " + remedy(path)
    }

    private var why: String {
        switch self {
        case .missing: "there is no such file"
        case .notReadable: "it cannot be read"
        case .empty: "it is empty"
        case .der: "it is binary (DER), not text (PEM)"
        case .pkcs12: "it is a PKCS#12 store, which holds keys too"
        case .pkcs7: "it is a PKCS#7 bundle"
        case .byteOrderMark: "it begins with a byte order mark, which hides its first certificate"
        case .utf16: "its letters have two bytes each (UTF-16)"
        case .key: "it holds a private key and no certificate"
        case .request: "it holds a request for a certificate, not the certificate"
        case .damaged: "a certificate in it is damaged"
        case .notPEM: "it holds no certificate as PEM"
        }
    }

    private func remedy(_ path: String) -> String {
        let file = Self.quoted(path)
        let fresh = Self.quoted(path.hasSuffix(".pem") ? "\(path.dropLast(4))-new.pem" : "\(path).pem")
        func run(_ line: String) -> String { "Run: \(line)\nThen name the new file as ca_file." }
        switch self {
        case .missing: return "Correct ca_file."
        case .notReadable: return "Let this user read it, or correct ca_file."
        case .empty: return "Copy your company's certificate there again, or leave ca_file out."
        case .der: return run("openssl x509 -inform DER -in \(file) -out \(fresh)")
        case .pkcs12: return run("openssl pkcs12 -in \(file) -cacerts -nokeys -out \(fresh)")
        case .pkcs7: return run("openssl pkcs7 -print_certs -in \(file) -out \(fresh)")
        case .byteOrderMark: return "Run: sed -i '1s/^\\xEF\\xBB\\xBF//' \(file)"
        case .utf16: return run("iconv -f UTF-16 -t ASCII//TRANSLIT \(file) > \(fresh)")
        case .key, .request:
            return "Name the file of the authority's certificate as ca_file. To find it, run: "
                + "grep -l 'BEGIN CERTIFICATE' \(Self.quoted(Self.folder(of: path)))/*"
        case .damaged, .notPEM:
            return "To see what it is, run: openssl x509 -text -noout -in \(file)\nThen correct ca_file."
        }
    }

    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }

    /// As a shell reads it back.
    private static func quoted(_ path: String) -> String {
        let plain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-~".contains($0)) }
        guard !plain else { return path }
        return "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
