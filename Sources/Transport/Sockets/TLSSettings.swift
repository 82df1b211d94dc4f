internal import NIOCore
internal import NIOSSL
internal import Wire

/// What TLS connections trust; made once, since loading the system's certificates takes long.
package struct TLSSettings: Sendable {
    private let context: NIOSSLContext

    /// Trusts the system's authorities and, where given, those of a PEM file.
    ///
    /// - Throws: `TransportError.certificateFile` when the file cannot be read as PEM certificates.
    package init(authorityFile: String? = nil) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // The chain is verified by the library, the name in `HandshakeHandler`: the library would also accept the address
        // of whoever is connected to, which within a tunnel is the proxy.
        configuration.certificateVerification = .noHostnameVerification
        configuration.shutdownTimeout = .seconds(1)
        if let authorityFile {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(authorityFile)
                configuration.additionalTrustRoots = [.certificates(certificates)]
            } catch {
                throw TransportError.certificateFile(authorityFile)
            }
        }
        context = try NIOSSLContext(configuration: configuration)
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
    /// The file of certificate authorities is missing or is not PEM.
    case certificateFile(String)
}
