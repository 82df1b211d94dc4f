internal import NIOCore
package import Signaling
internal import Wire

/// What a gateway's URL answered.
package struct GatewayReply: Equatable, Sendable {
    package var status: Int
    /// From the start of the connection to the end of the answer.
    package var time: Duration
}

extension ProbeNetwork {
    /// Asks for a URL once, over a connection of its own, and through the proxy if there is one.
    package func ask(_ url: String, limit: Duration, settings: NetworkSettings? = nil) async -> Result<
        GatewayReply, HTTPFailure
    > {
        let start = MonotonicTime.now
        do {
            let response = try await HTTPFetch.get(
                url: url, timeout: limit, settings: settings ?? self.settings, on: eventLoop
            ).get()
            return .success(GatewayReply(status: response.status, time: MonotonicTime.now - start))
        } catch {
            return .failure(HTTPFailure(error))
        }
    }
}
