/// A TURN server as it is configured: the ways to reach it and the long-term credentials for all of them.
package struct TURNServer: Equatable, Sendable {
    package var urls: [TURNServerURL]
    package var username: String
    package var password: String

    package init(urls: [TURNServerURL], username: String, password: String) {
        self.urls = urls
        self.username = username
        self.password = password
    }
}
