package import Wire

/// The cookies of one gateway: what keeps requests on the same instance behind a load balancer (RFC 6265).
package struct CookieJar: Equatable, Sendable {
    package static let maximumCookies = 64

    /// The oldest first.
    package private(set) var cookies: [Cookie] = []

    package init() {}

    /// Takes what an answer sets; `requestPath` is the whole path that was asked for, the query may follow it.
    package mutating func store(_ response: HTTPResponse, requestPath: String, at now: MonotonicTime) {
        for text in response.headers.values(of: "Set-Cookie").prefix(Self.maximumCookies) {
            guard let cookie = Cookie(setCookie: text, requestPath: requestPath, at: now) else { continue }
            cookies.removeAll { $0.name == cookie.name && $0.path == cookie.path || $0.isExpired(at: now) }
            guard !cookie.isExpired(at: now) else { continue }
            if cookies.count == Self.maximumCookies { cookies.removeFirst() }
            cookies.append(cookie)
        }
    }

    /// The `Cookie` header of a request, longest path first; nil when no cookie belongs to it.
    package func header(path: String, isSecure: Bool, at now: MonotonicTime) -> String? {
        let path = String(path.prefix { $0 != "?" })
        let matching = cookies.filter { cookie in
            !cookie.isExpired(at: now) && (isSecure || !cookie.isSecure) && cookie.matches(path: path)
        }
        guard !matching.isEmpty else { return nil }
        let sorted = matching.enumerated().sorted { left, right in
            let (first, second) = (left.element.path.utf8.count, right.element.path.utf8.count)
            return first == second ? left.offset < right.offset : first > second
        }
        return sorted.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    }
}
