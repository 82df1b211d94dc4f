internal import ICEClient
internal import Wire

extension MisbehavingScript {
    /// Good servers that also say what nobody asked them for.
    package static let noise = [
        noise("ChannelData of channels never bound") {
            for channel: UInt16 in [0x4F00, 0x4F01, 0x4FFF] {
                $0.sayChannelData(channel, length: 4, payload: [1, 2, 3, 4])
            }
        },
        noise("ChannelData of reserved numbers", onStreams: .loses("no TURN server")) {
            for channel: UInt16 in [0x5000, 0x7FFF] { $0.sayChannelData(channel, length: 4, payload: [1, 2, 3, 4]) }
        },
        noise("ChannelData of no length") {
            for _ in 0..<50 { $0.sayChannelData(0x4F00, length: 0, payload: []) }
        },
        // On a stream the lie swallows what follows it.
        noise("ChannelData longer than it is", onStreams: .loses(["no answer", "no TURN server"])) {
            $0.sayChannelData(0x4F00, length: 0xFFFF, payload: [1, 2, 3, 4])
        },
        noise("ChannelData shorter than it is", onStreams: .loses(["no answer", "no TURN server"])) {
            $0.sayChannelData(0x4F00, length: 1, payload: [UInt8](repeating: 0xEE, count: 40))
        },
        noise("data of peers never permitted") {
            for number in 0..<20 { $0.sayData(of: Endpoint(.v4(0xC000_0200 + UInt32(number)), 9)) }
        },
        noise("data of no peer, and no data of a peer") { scene in
            let peer = STUNAttribute.xorPeerAddress(Endpoint(.v4(0xC000_0201), 9))
            for attributes in [[], [.data([1])], [peer], [STUNAttribute.data([]), peer]] {
                let id = TransactionID(using: &scene.random)
                scene.say(STUNMessage(.indication, .data, transactionID: id, attributes: attributes).encoded())
            }
        },
        noise("a flood of ten thousand messages at once") { scene in
            guard scene.number == 1 || scene.number == 10 else { return }
            for number in 0..<2500 {
                scene.sayChannelData(0x4F00 | UInt16(number & 0xFF), length: 4, payload: [1, 2, 3, 4])
                scene.sayData(of: Endpoint(.v4(UInt32(number) << 8 | 1), 9))
                scene.sayStrangeError(438, [.realm("r\(number)"), .nonce("n")])
                scene.sayStrangeError(300, [.alternateServer(scene.client)])
            }
        },
    ]

    /// The noise comes behind each answer to a request that was signed.
    private static func noise(
        _ name: String, onStreams: Outcome = .healthy, _ make: @escaping @Sendable (inout MisbehavingScene) -> Void
    ) -> MisbehavingScript {
        MisbehavingScript(name, .healthy, onStreams: onStreams) { scene in
            scene.sayProper()
            if scene.isSigned { make(&scene) }
        }
    }
}

extension MisbehavingScene {
    fileprivate mutating func sayChannelData(_ channel: UInt16, length: UInt16, payload: [UInt8]) {
        let header = [channel >> 8, channel & 0xFF, length >> 8, length & 0xFF].map { UInt8($0) }
        say(header + payload)
    }

    fileprivate mutating func sayData(of peer: Endpoint) {
        let message = STUNMessage(
            .indication, .data, transactionID: TransactionID(using: &random),
            attributes: [.xorPeerAddress(peer), .data([1, 2, 3, 4])])
        say(message.encoded(fingerprint: false))
    }

    /// An error that answers nothing.
    fileprivate mutating func sayStrangeError(_ code: Int, _ attributes: [STUNAttribute]) {
        let message = STUNMessage(
            .error, .allocate, transactionID: TransactionID(using: &random),
            attributes: [.errorCode(STUNErrorCode(code))] + attributes)
        say(message.encoded())
    }
}
