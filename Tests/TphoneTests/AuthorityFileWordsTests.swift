import Testing
import Transport

@testable import tphone

struct AuthorityFileWordsTests {
    /// What, why, and what to do: a line to run where there is one.
    @Test(arguments: AuthorityFile.Fault.allCases)
    func everyFaultOfACertificateFileIsASentenceWithItsRemedy(_ fault: AuthorityFile.Fault) {
        let sentence = fault.sentence(path: "/etc/corp ca.crt")
        #expect(sentence.hasPrefix("The certificates of /etc/corp ca.crt cannot be used: "))
        #expect(sentence.contains("ca_file") || fault == .byteOrderMark)
        let words = AuthorityFile.Fault.allCases.map { $0.sentence(path: "x") }
        #expect(Set(words).count == words.count)
    }

    @Test func theLineToRunIsOneForAShell() {
        #expect(
            AuthorityFile.Fault.der.sentence(path: "/etc/corp ca.crt").contains(
                "Run: openssl x509 -inform DER -in '/etc/corp ca.crt' -out '/etc/corp ca.crt.pem'"))
        #expect(
            AuthorityFile.Fault.byteOrderMark.sentence(path: "ca.pem").hasSuffix(
                "Run: sed -i '1s/^\\xEF\\xBB\\xBF//' ca.pem"))
        #expect(AuthorityFile.Fault.key.sentence(path: "/etc/ca.pem").contains("grep -l 'BEGIN CERTIFICATE' /etc/*"))
    }

    @Test func oldTLSIsSaidWhereverItIsAllowed() throws {
        let loader = ConfigurationLoader(environment: [:])
        let configuration = try loader.parse("[network]\nmin_tls = \"1.0\"", file: nil)
        #expect(configuration.cautions.count == 1)
        #expect(configuration.shownGateway("https://gw") == "https://gw (old TLS allowed)")
        #expect(try loader.parse("", file: nil).cautions.isEmpty)
    }
}
