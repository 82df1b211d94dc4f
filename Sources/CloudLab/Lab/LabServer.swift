internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// The cloud on one machine: a WebRTC Service with its media, a page for customers, and a real coturn.
package final class LabServer: Sendable {
    package let description: LabDescription
    private let gateway: GatewayServer
    private let turn: Coturn?
    /// Holds the certificate of HTTPS.
    private let folder: PrivateFolder?

    static let folderPrefix = "tphone-lab-"

    private init(description: LabDescription, gateway: GatewayServer, turn: Coturn?, folder: PrivateFolder?) {
        self.description = description
        self.gateway = gateway
        self.turn = turn
        self.folder = folder
    }

    /// Starts everything and returns when it can be used; after an error nothing is left running.
    package static func start(_ options: LabOptions = LabOptions()) async throws(LabError) -> LabServer {
        guard options.httpsPort != nil else { return try await start(options, folder: nil, certificate: nil) }
        let folder = try makeFolder()
        do throws(LabError) {
            return try await start(options, folder: folder, certificate: try await makeCertificate(options, in: folder))
        } catch {
            folder.remove()
            throw error
        }
    }

    /// Ends the calls, the gateway and coturn.
    package func stop() async {
        await gateway.stop()
        await turn?.stop()
        folder?.remove()
    }

    /// Waits until coturn has ended by itself, and gives the last line of its log; nil if the lab has none, or was stopped.
    package func waitForTURNEnd() async -> String? {
        await turn?.waitForEnd()
    }

    private static func start(
        _ options: LabOptions, folder: PrivateFolder?, certificate: ServerCertificate?
    ) async throws(LabError) -> LabServer {
        let gateway = try await startGateway(options, certificate)
        do throws(CoturnError) {
            var turn: Coturn?
            if var wish = options.turn {
                wish.certificate = certificate
                turn = try await Coturn.start(wish)
            }
            let description = describe(options, gateway: gateway, turn: turn, certificate: certificate)
            return LabServer(description: description, gateway: gateway, turn: turn, folder: folder)
        } catch {
            await gateway.stop()
            throw .turn(error)
        }
    }

    // MARK: The certificate

    private static func makeFolder() throws(LabError) -> PrivateFolder {
        PrivateFolder.removeStale(prefix: folderPrefix)
        do throws(PrivateFolder.Failure) {
            return try PrivateFolder(prefix: folderPrefix)
        } catch {
            throw .certificate(error.reason)
        }
    }

    /// One for everything: the gateway and coturn, by all their names and addresses.
    private static func makeCertificate(
        _ options: LabOptions, in folder: PrivateFolder
    ) async throws(LabError) -> ServerCertificate {
        let addresses = options.listen.announced() + [options.externalAddress].compactMap(\.self)
        let turn = options.turn
        let turnAddresses =
            (turn?.listeningAddresses() ?? [])
            + [turn?.externalAddress, turn?.alternative?.externalAddress].compactMap(\.self)
        do throws(ServerCertificate.Failure) {
            return try await ServerCertificate.make(
                in: folder, names: options.names + [turn?.name].compactMap(\.self),
                addresses: addresses + turnAddresses)
        } catch {
            throw .certificate(error.reason)
        }
    }

    // MARK: The gateway

    private static func startGateway(
        _ options: LabOptions, _ certificate: ServerCertificate?
    ) async throws(LabError) -> GatewayServer {
        var server = GatewayServer.Options()
        server.host = options.listen.description
        server.port = Int(options.port)
        server.isExposed = !options.listen.isLoopback
        if let port = options.httpsPort, let certificate {
            server.secure = GatewayServer.Options.Secure(port: Int(port), certificate: certificate)
        }
        server.journal = try openJournal(options)
        var configuration = GatewayConfiguration()
        configuration.passwords = options.passwords
        let media = MediaLegHost.Options(
            addresses: options.listen.announced(), externalAddress: options.externalAddress,
            usesSDES: options.usesSDES)
        do {
            return try await GatewayServer.start(server, gateway: configuration) { eventLoop in
                try MediaLegHost(media, eventLoop: eventLoop, tls: TLSSettings())
            }
        } catch let error as DTLSError {
            throw .media(String(describing: error))
        } catch let error as GatewayServer.ListenError {
            throw LabError(error, listeningOn: options.listen)
        } catch {
            throw .cannotListen(options.listen, options.port, String(describing: error))
        }
    }

    private static func openJournal(_ options: LabOptions) throws(LabError) -> SignalingJournal? {
        guard let path = options.journal else { return nil }
        do throws(SignalingJournal.Failure) {
            return try SignalingJournal(path: path)
        } catch {
            throw .journal(error.path, error.reason)
        }
    }

    private static func describe(
        _ options: LabOptions, gateway: GatewayServer, turn: Coturn?, certificate: ServerCertificate?
    ) -> LabDescription {
        let address = options.externalAddress ?? options.listen.announced().first ?? options.listen
        let host = options.names.first ?? address.urlHost
        let base =
            gateway.securePort.map { "https://\(host)\($0 == 443 ? "" : ":\($0)")" } ?? "http://\(host):\(gateway.port)"
        return LabDescription(
            gateway: base, page: "\(base)/",
            turn: turn.map { LabDescription.TURN(urls: $0.urls, username: $0.username, credential: $0.password) },
            stun: turn.map { [$0.stunURL] }, caFile: certificate?.authority ?? turn?.authorityFile,
            destinations: LegSource.friendly.map(\.rawValue) + [ConferenceName.usual, "support"])
    }
}
