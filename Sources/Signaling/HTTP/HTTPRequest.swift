/// A request for `Transport` to perform, without following redirects.
package struct HTTPRequest: Equatable, Sendable {
    package var id: HTTPRequestID
    package var method: HTTPMethod
    /// Path and query, escaped, to be put behind the gateway's URL: `/wait?id=17`.
    package var path: String
    /// Content type and cookies.
    package var headers: [HTTPField]
    package var body: [UInt8]?
    /// From the start to the end of the answer; then the request fails with `timedOut`.
    package var timeout: Duration
    /// For the connection alone, with its name look-up and TLS handshake.
    package var connectTimeout: Duration

    package init(
        id: HTTPRequestID, method: HTTPMethod, path: String, headers: [HTTPField] = [], body: [UInt8]? = nil,
        timeout: Duration, connectTimeout: Duration
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
    }
}
