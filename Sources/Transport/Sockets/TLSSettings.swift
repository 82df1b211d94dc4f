internal import NIOCore
internal import NIOSSL
internal import Wire

/// What TLS connections trust; made once, since loading the system's certificates takes long.
package struct TLSSettings: Sendable {
    private let context: NIOSSLContext
    /// The fewest bits of a server's RSA key.
    let leastKeyBits: Int

    /// Trusts the system's authorities and, where given, those of a PEM file.
    ///
    /// - Throws: `TransportError.certificateFile` when the file cannot be read as PEM certificates.
    package init(authorityFile: String? = nil, minimum: MinimumTLS = .v12) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        minimum.apply(to: &configuration)
        leastKeyBits = minimum.leastKeyBits
        // The chain is verified by the library, the name in `HandshakeHandler`: the library would also accept the address
        // of whoever is connected to, which within a tunnel is the proxy.
        configuration.certificateVerification = .noHostnameVerification
        configuration.shutdownTimeout = .seconds(1)
        if let authorityFile {
            configuration.additionalTrustRoots = [.certificates(try Self.certificates(of: authorityFile))]
        }
        context = try NIOSSLContext(configuration: configuration)
    }

    private static func certificates(of path: String) throws(TransportError) -> [NIOSSLCertificate] {
        // The library would pass over a first line with a mark before it, and with that a certificate.
        if let fault = AuthorityFile.fault(of: path) { throw .certificateFile(path, fault) }
        do {
            return try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw .certificateFile(path, .damaged)
        }
    }

    /// Puts TLS on what a pipeline holds; the only way to use these settings, so that no server goes unchecked.
    ///
    /// The name to be sent in SNI is the handler's too.
    func addLayer(to pipeline: ChannelPipeline.SynchronousOperations, below handler: HandshakeHandler) throws {
        let name = IPAddress(handler.serverName) == nil ? handler.serverName : nil
        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: name))
        try pipeline.addHandler(handler)
    }
}

/// What keeps `Transport` from starting.
package enum TransportError: Error, Equatable {
    /// The file of certificate authorities cannot be used.
    case certificateFile(String, AuthorityFile.Fault)
}
