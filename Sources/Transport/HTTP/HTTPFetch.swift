package import NIOCore
package import Signaling

/// One GET of one URL, on a connection of its own.
package enum HTTPFetch {
    /// Fails with `HTTPFailure`; every status is an answer, and redirects are not followed.
    ///
    /// May be called from any thread.
    package static func get(
        url text: String, timeout: Duration = .seconds(10), headers: [HTTPField] = [], settings: NetworkSettings,
        on eventLoop: any EventLoop
    ) -> EventLoopFuture<HTTPResponse> {
        eventLoop.flatSubmit {
            guard let url = HTTPURL(text) else {
                return eventLoop.makeFailedFuture(HTTPFailure.other("\(text) is not a URL that can be asked"))
            }
            let scheme = url.isSecure ? "https" : "http"
            let client = GatewayClient(
                baseURL: "\(scheme)://\(HTTPURL.authority(url.host, url.port))", connectTimeout: timeout,
                eventLoop: eventLoop, settings: settings)
            let request = HTTPRequest(
                id: HTTPRequestID(1), method: .get, path: url.target, headers: headers, timeout: timeout,
                connectTimeout: timeout)
            let promise = eventLoop.makePromise(of: HTTPResponse.self)
            // Kept alive by its own completion.
            client.perform(request, sent: {}) { result in
                _ = client.shutdown()
                promise.completeWith(result.mapError { $0 })
            }
            return promise.futureResult
        }
    }
}
