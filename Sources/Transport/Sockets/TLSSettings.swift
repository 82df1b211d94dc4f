package import NIOSSL

/// What TLS connections trust; made once, since loading the system's certificates takes long.
package struct TLSSettings: Sendable {
    package let configuration: TLSConfiguration
    package let context: NIOSSLContext

    /// Trusts the system's authorities and, where given, those of a PEM file.
    ///
    /// - Throws: `TransportError.certificateFile` when the file cannot be read as PEM certificates.
    package init(authorityFile: String? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authorityFile {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(authorityFile)
                configuration.additionalTrustRoots = [.certificates(certificates)]
            } catch {
                throw TransportError.certificateFile(authorityFile)
            }
        }
        self.configuration = configuration
        self.context = try NIOSSLContext(configuration: configuration)
    }
}

/// What keeps `Transport` from starting.
package enum TransportError: Error, Equatable {
    /// The file of certificate authorities is missing or is not PEM.
    case certificateFile(String)
}
