/// The way the packets of a call take.
package struct PathModel: Equatable, Sendable {
    /// One end of the path.
    package struct End: Equatable, Sendable {
        /// `host`, `srflx`, `prflx` or `relay`.
        package var type: String
        /// Address and port.
        package var address: String

        package init(type: String, address: String) {
            self.type = type
            self.address = address
        }
    }

    package var local: End
    package var remote: End
    /// How packets leave this host: `udp`, `tcp` or `tls`.
    package var transport: String
    /// The TURN server in use; empty without one.
    package var server: String
    /// Why this path and no other, in words.
    package var why: String

    package init(local: End, remote: End, transport: String, server: String = "", why: String = "") {
        self.local = local
        self.remote = remote
        self.transport = transport
        self.server = server
        self.why = why
    }
}
