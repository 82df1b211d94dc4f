internal import MediaEngine
internal import NIOCore
internal import Transport
internal import Wire

/// The cloud on one machine: a WebRTC Service with its media, a page for customers, and a real coturn.
package final class LabServer: Sendable {
    package let description: LabDescription
    private let gateway: GatewayServer
    private let turn: Coturn?

    private init(description: LabDescription, gateway: GatewayServer, turn: Coturn?) {
        self.description = description
        self.gateway = gateway
        self.turn = turn
    }

    /// Starts everything and returns when it can be used; after an error nothing is left running.
    package static func start(_ options: LabOptions = LabOptions()) async throws(LabError) -> LabServer {
        let gateway = try await startGateway(options)
        do throws(CoturnError) {
            var turn: Coturn?
            if let wish = options.turn { turn = try await Coturn.start(wish) }
            return LabServer(
                description: describe(options, port: gateway.port, turn: turn), gateway: gateway, turn: turn)
        } catch {
            await gateway.stop()
            throw .turn(error)
        }
    }

    /// Ends the calls, the gateway and coturn.
    package func stop() async {
        await gateway.stop()
        await turn?.stop()
    }

    /// Waits until coturn has ended by itself, and gives the last line of its log; nil if the lab has none, or was stopped.
    package func waitForTURNEnd() async -> String? {
        await turn?.waitForEnd()
    }

    private static func startGateway(_ options: LabOptions) async throws(LabError) -> GatewayServer {
        var server = GatewayServer.Options()
        server.host = options.listen.description
        server.port = Int(options.port)
        var configuration = GatewayConfiguration()
        configuration.passwords = options.passwords
        let media = MediaLegHost.Options(
            addresses: options.listen.announced(), externalAddress: options.externalAddress)
        do {
            return try await GatewayServer.start(server, gateway: configuration) { eventLoop in
                try MediaLegHost(media, eventLoop: eventLoop, tls: TLSSettings())
            }
        } catch let error as DTLSError {
            throw .media(String(describing: error))
        } catch let error as IOError {
            throw LabError(code: error.errnoCode, listeningOn: options.listen, port: options.port)
        } catch {
            throw .cannotListen(options.listen, options.port, String(describing: error))
        }
    }

    private static func describe(_ options: LabOptions, port: Int, turn: Coturn?) -> LabDescription {
        let address = options.externalAddress ?? options.listen.announced().first ?? options.listen
        let base = "http://\(address.urlHost):\(port)"
        return LabDescription(
            gateway: base, page: "\(base)/",
            turn: turn.map { LabDescription.TURN(urls: $0.urls, username: $0.username, credential: $0.password) },
            caFile: turn?.authorityFile, destinations: LegSource.allCases.map(\.rawValue) + ["support"])
    }
}
