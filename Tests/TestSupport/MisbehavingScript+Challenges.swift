internal import ICEClient
package import Wire

extension MisbehavingScript {
    /// Wrong credentials, for ever and in turns.
    package static let challenges = [
        MisbehavingScript("another realm every time", .fails("endless challenges")) {
            $0.sayChallenge(401, realm: "realm \($0.number)")
        },
        MisbehavingScript("438 for ever", .fails("endless challenges")) { $0.sayChallenge(438) },
        MisbehavingScript("401 for ever", .fails("user name or password refused")) { $0.sayChallenge(401) },
        MisbehavingScript("401 and 438 in turns, each with another realm", .fails("endless challenges")) {
            $0.sayChallenge($0.number & 1 == 0 ? 401 : 438, realm: "realm \($0.number)")
        },
        MisbehavingScript("438 for ever once the address was given", .loses("endless challenges")) {
            if $0.request?.method == .refresh { $0.sayChallenge(438) } else { $0.sayProper() }
        },
        MisbehavingScript("401 for ever once the address was given", .loses("user name or password refused")) {
            if $0.request?.method == .refresh { $0.sayChallenge(401) } else { $0.sayProper() }
        },
        MisbehavingScript("a challenge without realm and nonce", .fails("bad response")) { $0.sayError(401) },
        MisbehavingScript("a challenge with an empty realm and an empty nonce", .fails(["refused", "challenges"])) {
            $0.sayError(401, [.realm(""), .nonce("")])
        },
        MisbehavingScript("a challenge whose realm is longer than any may be", .fails("attribute 0x14 cannot be read"))
        {
            let tooLong = [UInt8](repeating: 0x61, count: 764)
            $0.sayError(401, [.unknown(type: 0x0014, value: tooLong), .nonce("nonce")])
        },
    ]

    /// Servers that send a client elsewhere: `destination` is told for each request.
    package static func redirect(
        _ name: String, to destination: @escaping @Sendable (Endpoint) -> Endpoint
    ) -> MisbehavingScript {
        MisbehavingScript(name, .fails("redirected")) { $0.sayError(300, [.alternateServer(destination($0.server))]) }
    }
}
