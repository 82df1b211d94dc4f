internal import NIOCore
internal import NIOPosix
package import Signaling
package import Wire

/// What a gateway's URL answered.
package struct GatewayAnswer: Equatable, Sendable {
    package var status: Int
    /// From the start of the connection to the end of the answer.
    package var time: Duration
    /// The server's clock, as it stands in the field `Date`.
    package var date: String?
    /// Set where somebody else than the gateway answered.
    package var interception: Interception?

    /// - Parameter server: the host that was asked.
    package init(_ response: HTTPResponse, askedOf server: String, time: Duration) {
        status = response.status
        self.time = time
        date = response.headers["Date"].map { $0.scrubbed(limit: 40) }
        interception = Interception(response, askedOf: server)
    }
}

extension ProbeNetwork {
    /// Asks for a URL once, over a connection of its own, and through the proxy if there is one.
    ///
    /// - Parameters:
    ///   - segment: the most bytes of one TCP segment, either way; nil for what the path is said to carry.
    ///   - padding: bytes that make the request longer.
    package func ask(
        _ url: String, limit: Duration, settings: NetworkSettings? = nil, segment: UInt16? = nil, padding: Int = 0
    ) async -> Result<GatewayAnswer, HTTPFailure> {
        let start = MonotonicTime.now
        var settings = settings ?? self.settings
        settings.maximumSegment = segment
        do {
            let response = try await HTTPFetch.get(
                url: url, timeout: limit, headers: Self.padding(padding), settings: settings, on: eventLoop
            ).get()
            return .success(
                GatewayAnswer(response, askedOf: HTTPURL(url)?.host ?? "", time: MonotonicTime.now - start))
        } catch {
            return .failure(HTTPFailure(error))
        }
    }

    private static func padding(_ count: Int) -> [HTTPField] {
        count > 0 ? [HTTPField("X-Padding", String(repeating: "0", count: count))] : []
    }

    /// This host's address on the way to another one, by the routes of the system; nothing is sent.
    package func source(towards address: IPAddress) async -> IPAddress? {
        guard let remote = try? Endpoint(address, 9).socketAddress,
            let channel = try? await DatagramBootstrap(group: eventLoop).connect(to: remote).get()
        else { return nil }
        let local = channel.localAddress.flatMap(Endpoint.init)?.address
        channel.close(promise: nil)
        return local
    }
}
