internal import Hummingbird
internal import NIOCore
internal import Wire

/// The one page the lab serves: a customer calls from it, or is called.
package struct CustomerPage: Sendable {
    private let template: [Substring]

    package init() {
        template = Self.html.split(separator: "%NONCE%", omittingEmptySubsequences: false)
    }

    /// The page, whose own script and style run and no others.
    func response() -> Response {
        var random = RandomSource.system
        let nonce = random.bytes(16).map { String($0, radix: 16) }.joined()
        let page = template.joined(separator: nonce)
        var response = Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
        response.headers[.contentType] = "text/html; charset=utf-8"
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; "
            + "media-src 'self' blob: mediastream:; img-src data:; base-uri 'none'; form-action 'none'"
        return response
    }
}
