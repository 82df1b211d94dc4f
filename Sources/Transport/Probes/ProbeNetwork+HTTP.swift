internal import NIOCore
internal import NIOPosix
package import Signaling
package import Wire

/// What a gateway's URL answered.
package struct GatewayReply: Equatable, Sendable {
    package var status: Int
    /// From the start of the connection to the end of the answer.
    package var time: Duration
    /// Where a redirection leads; empty without one.
    package var locationHost = ""
    /// Of a page for people; empty where the answer is none.
    package var pageTitle = ""
    /// The server's clock, as it stands in the field `Date`.
    package var date: String?

    package init(status: Int, time: Duration) {
        self.status = status
        self.time = time
    }

    package init(_ response: HTTPResponse, time: Duration) {
        self.init(status: response.status, time: time)
        locationHost = response.headers["Location"].flatMap(HTTPURL.init)?.host ?? ""
        pageTitle = Self.title(of: response)
        date = response.headers["Date"].map { $0.scrubbed(limit: 40) }
    }

    /// Whether a redirection leads away from this host.
    package func leadsElsewhere(from host: String) -> Bool {
        !locationHost.isEmpty && locationHost.lowercased() != host.lowercased()
    }

    /// What stands between `<title>` and `</title>`; for HTML without one, its kind.
    private static func title(of response: HTTPResponse) -> String {
        let text = String(decoding: response.body.prefix(16_384), as: UTF8.self)
        let lower = text.lowercased()
        let isHTML =
            response.headers["Content-Type"]?.lowercased().hasPrefix("text/html") == true
            || lower.drop { $0.isWhitespace }.hasPrefix("<!doctype html") || lower.contains("<html")
        guard isHTML else { return "" }
        guard let start = lower.range(ofTag: "<title"), let end = lower[start...].range(ofEnd: "</title") else {
            return "an HTML page"
        }
        // The lower-case copy has the same letters only where the text is ASCII, so it is the copy that is shown otherwise.
        let source = lower.utf8.count == text.utf8.count ? text : lower
        let title = source.utf8.dropFirst(lower.utf8.distance(from: lower.utf8.startIndex, to: start))
            .prefix(lower.utf8.distance(from: start, to: end))
        let words = String(decoding: title, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? "an HTML page" : words.joined(separator: " ")
    }
}

extension StringProtocol {
    /// Where the text of an element begins.
    fileprivate func range(ofTag name: String) -> Index? {
        guard let open = range(ofEnd: name) else { return nil }
        return self[open...].firstIndex(of: ">").map { index(after: $0) }
    }

    fileprivate func range(ofEnd name: String) -> Index? {
        let bytes = Array(name.utf8)
        var start = utf8.startIndex
        while let first = utf8[start...].firstIndex(of: bytes[0]) {
            if utf8[first...].starts(with: bytes) { return first }
            start = utf8.index(after: first)
        }
        return nil
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
    ) async -> Result<GatewayReply, HTTPFailure> {
        let start = MonotonicTime.now
        var settings = settings ?? self.settings
        settings.maximumSegment = segment
        do {
            let response = try await HTTPFetch.get(
                url: url, timeout: limit, headers: Self.padding(padding), settings: settings, on: eventLoop
            ).get()
            return .success(GatewayReply(response, time: MonotonicTime.now - start))
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
