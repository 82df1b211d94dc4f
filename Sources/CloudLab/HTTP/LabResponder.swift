internal import Foundation
internal import Hummingbird
internal import NIOCore

/// The gateway's HTTP side: five endpoints of the vendor's, the customer's page, and a few for tests.
struct LabResponder: HTTPResponder {
    /// Descriptions with many candidates have some 10 KB; more than this is no message.
    static let bodyLimit = 256 * 1024
    /// Names the cookie that a load balancer would use to find this gateway again.
    static let cookieName = "tphone_gateway"

    let gateway: GatewayHandle
    let page: CustomerPage
    /// Refuses requests of a session that come without its cookie, as a load balancer would lead them astray.
    let requiresCookie: Bool
    /// Others than this machine can reach it.
    let isExposed: Bool
    let limits: HTTPLimits

    func respond(to request: Request, context: LabRequestContext) async throws -> Response {
        var response: Response
        do {
            response = try await route(request, context)
        } catch let error as LabHTTPError {
            response = .text(error.body, status: error.status)
        } catch is NIOTooManyBytesError {
            response = .text("the body is larger than \(Self.bodyLimit / 1024) KiB\n", status: .contentTooLarge)
        } catch is GatewayDriver.ClientGone {
            response = .text("the gateway is shutting down\n", status: .serviceUnavailable)
        }
        response.headers[.cacheControl] = "no-store"
        allowOrigin(of: request, in: &response)
        return response
    }

    private func route(_ request: Request, _ context: LabRequestContext) async throws -> Response {
        switch (request.method, request.uri.path) {
        case (.options, _): return preflight(request)
        case (.get, "/"): return page.response()
        case (.get, "/healthz"): return .text("ok\n")
        case (.get, "/sign_in"): return try await signIn(.signIn(id: Self.decoded(request.uri.query ?? "")))
        case (.post, "/sign_in"): return try await signIn(.signInWithPassword(body: body(of: request)))
        case (.get, "/wait"): return try await wait(request, context)
        case (.post, "/message"): return try await send(request)
        // Pages that are being closed can only POST.
        case (.get, "/sign_out"), (.post, "/sign_out"): return try await signOut(request)
        case (_, let path) where path.hasPrefix("/lab/") && !mayCommand(context): throw LabHTTPError.notFromHere
        case (.get, "/lab/state"): return try await state()
        case (.post, _) where request.uri.path.hasPrefix("/lab/"): return try await perform(request)
        default: throw LabHTTPError.notFound
        }
    }

    // MARK: The vendor's endpoints

    private func signIn(_ request: GatewayRequest) async throws -> Response {
        let reply = try await gateway.reply(to: request, exchange: gateway.makeExchange())
        var response = Response(reply)
        if reply.status == 200, let session = reply.body.split(whereSeparator: { "=\n".contains($0) }).last {
            // Made from the session's id but not the id itself, which is a secret.
            response.headers[.setCookie] = "\(Self.cookieName)=\(Self.cookie(of: session)); Path=/; HttpOnly"
        }
        return response
    }

    private func wait(_ request: Request, _ context: LabRequestContext) async throws -> Response {
        let session = try session(of: request, parameter: "id")
        let exchange = gateway.makeExchange()
        ConnectionWatch.watch(context.channel) { [gateway] in gateway.exchangeClosed(exchange) }
        let reply = try await gateway.reply(to: .wait(session), exchange: exchange)
        let receipt = DeliveryReceipt(exchange, to: gateway)
        var response = Response(reply)
        response.body = .reporting(reply.body, to: receipt, over: context.channel)
        return response
    }

    private func send(_ request: Request) async throws -> Response {
        let session = try session(of: request, parameter: "from")
        let peer = request.uri.queryParameters["to"].map(String.init) ?? ""
        let body = try await limits.whileBodyComes { try await request.body.collect(upTo: Self.bodyLimit) }
        let message = GatewayRequest.message(from: session, to: peer, body: Array(buffer: body))
        return Response(try await gateway.reply(to: message, exchange: gateway.makeExchange()))
    }

    private func signOut(_ request: Request) async throws -> Response {
        let session = try session(of: request, parameter: "id")
        return Response(try await gateway.reply(to: .signOut(session), exchange: gateway.makeExchange()))
    }

    // MARK: For tests

    private func state() async throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(await gateway.snapshot())
        var response = Response.text(String(decoding: json, as: UTF8.self) + "\n")
        response.headers[.contentType] = "application/json"
        return response
    }

    private func perform(_ request: Request) async throws -> Response {
        let parameters = request.uri.queryParameters
        guard let command = LabCommand(path: request.uri.path, event: parameters["event"], from: parameters["from"])
        else { throw LabHTTPError.notFound }
        let user = parameters["user"].map(String.init) ?? ""
        return Response(
            try await gateway.reply(to: .lab(user: user, command), exchange: gateway.makeExchange()))
    }

    // MARK: Pieces

    private func session(of request: Request, parameter: Substring) throws -> SessionID {
        guard let id = request.uri.queryParameters[parameter] else { throw LabHTTPError.noSession }
        if requiresCookie {
            let cookies = (request.headers[.cookie] ?? "").split(separator: ";")
            let expected = "\(Self.cookieName)=\(Self.cookie(of: id))"
            guard cookies.contains(where: { $0.drop { $0 == " " } == expected }) else { throw LabHTTPError.noCookie }
        }
        return SessionID(String(id))
    }

    private func body(of request: Request) async throws -> String {
        String(
            buffer: try await limits.whileBodyComes { try await request.body.collect(upTo: Self.bodyLimit) })
    }

    /// Clients do not escape, but may.
    private static func decoded(_ query: String) -> String { query.removingPercentEncoding ?? query }

    private static func cookie(of session: Substring) -> String {
        String(
            session.utf8.reduce(into: 0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }, radix: 36)
    }

    /// Commands for tests change other people's calls.
    private func mayCommand(_ context: LabRequestContext) -> Bool {
        !isExposed || context.channel.remoteAddress?.isLoopback == true
    }

    /// The exact origin, since browsers that send cookies do not take `*`; of an exposed gateway its own pages only.
    private func allowOrigin(of request: Request, in response: inout Response) {
        response.headers[.vary] = "Origin"
        guard let origin = request.headers[.origin] else { return }
        if isExposed {
            let host = origin.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map(String.init)
            guard let host, host.lowercased() == request.head.authority?.lowercased() else { return }
        }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlAllowCredentials] = "true"
    }

    private func preflight(_ request: Request) -> Response {
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET, POST, OPTIONS"
        response.headers[.accessControlAllowHeaders] = request.headers[.accessControlRequestHeaders] ?? "Content-Type"
        response.headers[.accessControlMaxAge] = "600"
        return response
    }
}

extension SocketAddress {
    /// 127.0.0.0/8 or ::1, also as an IPv4 address in an IPv6 one.
    fileprivate var isLoopback: Bool {
        guard let text = ipAddress else { return false }
        return text == "::1" || text.hasPrefix("127.") || text.lowercased().hasPrefix("::ffff:127.")
    }
}
