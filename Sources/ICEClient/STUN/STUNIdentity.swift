/// A user name and the password that goes with it.
///
/// Both are taken as they are given; OpaqueString preparation only matters outside ASCII.
package struct STUNIdentity: Hashable, Sendable {
    package var username: String
    package var password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}
