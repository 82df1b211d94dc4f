internal import ICEClient
internal import Wire

extension MisbehavingScript {
    /// Responses that lack something, or say something senseless, to requests that are in order.
    package static let answers =
        attributes + lifetimes + addresses + errors

    private static let attributes = [
        MisbehavingScript("unknown mandatory attributes in successes", .fails(["bad response", "not understood"])) {
            $0.sayChanged { $0.attributes.append(.unknown(type: 0x7001, value: [1, 2, 3, 4])) }
        },
        MisbehavingScript("unknown mandatory attributes in challenges", .fails(["bad response", "not understood"])) {
            $0.sayError(401, [.realm("turn.example"), .nonce("n"), .unknown(type: 0x7001, value: [])])
        },
        MisbehavingScript("unknown optional attributes everywhere", .healthy) {
            $0.sayChanged { $0.attributes.insert(.unknown(type: 0xFFFE, value: [1]), at: 0) }
        },
        MisbehavingScript("65 attributes", .fails("answered, but not readably")) {
            $0.sayChanged { $0.attributes += repeatElement(.unknown(type: 0x8099, value: []), count: 65) }
        },
        MisbehavingScript("an attribute that is longer than the message", .fails("answered, but not readably")) {
            for var bytes in $0.proper {
                bytes[22] = 0xFF
                bytes[23] = 0xFC
                $0.say(bytes)
            }
        },
        MisbehavingScript("messages of nearly 64 KiB", .healthy) {
            $0.sayChanged { $0.attributes.append(.unknown(type: 0x8099, value: [UInt8](repeating: 0, count: 65_000))) }
        },
    ]

    private static let lifetimes = [
        MisbehavingScript("a lifetime of 0", .fails(["bad response", "no lifetime"])) {
            $0.sayChanged { $0.replaceLifetime(0) }
        },
        MisbehavingScript("a lifetime of 2^32 - 1", .healthy) { $0.sayChanged { $0.replaceLifetime(.max) } },
        MisbehavingScript("no lifetime", .healthy) { $0.sayChanged { $0.replaceLifetime(nil) } },
        // Every half second at most; a server that wants that gets it.
        MisbehavingScript("a lifetime of one second", .healthy, sendLimit: 7300) {
            $0.sayChanged { $0.replaceLifetime(1) }
        },
        MisbehavingScript("a lifetime of 0 when it is refreshed", .loses(["bad response", "no lifetime"])) { scene in
            scene.sayChanged { if $0.method == .refresh { $0.replaceLifetime(0) } }
        },
    ]

    private static let addresses = [
        MisbehavingScript("no relayed address", .fails("bad response")) { scene in
            scene.sayChanged { $0.replaceRelayed(nil) }
        },
        MisbehavingScript("no mapped address", .fails("bad response")) { scene in
            scene.sayChanged { message in
                message.attributes.removeAll { if case .xorMappedAddress = $0 { true } else { false } }
            }
        },
    ]

    /// Relayed addresses that nobody can send to.
    package static let uselessAddresses = [
        MisbehavingScript("the relayed address 0.0.0.0, port 0", .fails("bad response")) { scene in
            scene.sayChanged { $0.replaceRelayed(Endpoint(.v4(0), 0)) }
        },
        MisbehavingScript("a relayed address for many", .fails("bad response")) { scene in
            scene.sayChanged { $0.replaceRelayed(Endpoint(.v4(0xE000_0001), 5000)) }
        },
        MisbehavingScript("a relayed address without a port", .fails("bad response")) { scene in
            scene.sayChanged { $0.replaceRelayed(Endpoint(.v4(0xCB00_7101), 0)) }
        },
    ]

    private static let errors = [
        MisbehavingScript("437 for ever", .fails("allocation mismatch"), sendLimit: 30) {
            if $0.isSigned { $0.sayError(437, isSigned: true) } else { $0.sayProper() }
        },
        MisbehavingScript("437 to every refresh", .loses("allocation mismatch"), sendLimit: 60) {
            if $0.request?.method == .refresh { $0.sayError(437, isSigned: true) } else { $0.sayProper() }
        },
        MisbehavingScript("486 for ever", .fails("quota reached"), sendLimit: 30) {
            if $0.isSigned { $0.sayError(486, isSigned: true) } else { $0.sayProper() }
        },
        MisbehavingScript("508 for ever", .fails("server is full"), sendLimit: 30) {
            if $0.isSigned { $0.sayError(508, isSigned: true) } else { $0.sayProper() }
        },
        MisbehavingScript("500 for ever", .fails("error 500"), sendLimit: 60) { $0.sayError(500) },
        MisbehavingScript("an error without a code", .fails("bad response"), sendLimit: 30) {
            guard let request = $0.request else { return }
            $0.say(STUNMessage(.error, request.method, transactionID: request.transactionID).encoded())
        },
        MisbehavingScript("an error of class 7", .fails("attribute 0x9 cannot be read"), sendLimit: 30) {
            guard let request = $0.request else { return }
            var message = STUNMessage(.error, request.method, transactionID: request.transactionID)
            message.attributes = [.unknown(type: 0x0009, value: [0, 0, 7, 99])]
            $0.say(message.encoded())
        },
        MisbehavingScript("300 without another server", .fails("error 300"), sendLimit: 30) { $0.sayError(300) },
        MisbehavingScript("forged errors before each answer", .healthy) {
            for code in [437, 441, 486, 500, 508] where $0.isSigned { $0.sayError(code) }
            $0.sayProper()
        },
    ]
}

extension STUNMessage {
    fileprivate mutating func replaceLifetime(_ seconds: UInt32?) {
        attributes.removeAll { if case .lifetime = $0 { true } else { false } }
        if let seconds { attributes.append(.lifetime(seconds)) }
    }

    fileprivate mutating func replaceRelayed(_ endpoint: Endpoint?) {
        guard !xorRelayedAddresses.isEmpty else { return }
        attributes.removeAll { if case .xorRelayedAddress = $0 { true } else { false } }
        if let endpoint { attributes.append(.xorRelayedAddress(endpoint)) }
    }
}
