import Wire

@testable import ICEClient

/// Good inputs, small ones: what truncation and damage begin with.
enum FuzzVectors {
    private static let transactionID: TransactionID = {
        var random = RandomSource.seeded(7)
        return TransactionID(using: &random)
    }()

    private static let endpoints4And6: [Endpoint] = [
        Endpoint(.v4(0xC000_0201), 32853), Endpoint(.v6(0x2001_0DB8_1234_5678, 0x11_2233_4455_6677), 9),
    ]

    /// A message for every attribute there is, most without FINGERPRINT, which would catch all other damage first.
    static let stun: [[UInt8]] = {
        let all: [STUNAttribute] = [
            .username("a:b"), .realm("r"), .nonce("nonce"), .errorCode(STUNErrorCode(438, "Stale")),
            .unknownAttributes([0x7001, 0x7002]), .software("s"), .lifetime(600), .data([1, 2, 3]),
            .channelNumber(0x4001), .requestedTransport(17), .requestedAddressFamily(.v6), .priority(1),
            .useCandidate, .iceControlled(2), .iceControlling(3), .unknown(type: 0x8099, value: [1]),
        ]
        let addresses = endpoints4And6.flatMap { endpoint -> [STUNAttribute] in
            [
                .mappedAddress(endpoint), .xorMappedAddress(endpoint), .alternateServer(endpoint),
                .xorPeerAddress(endpoint), .xorRelayedAddress(endpoint),
            ]
        }
        let security: [STUNAttribute] = [
            .alternateDomain("turn.example"), .userHash([UInt8](repeating: 7, count: 32)), .passwordAlgorithm(.sha256),
            .passwordAlgorithms([.md5, .sha256, STUNPasswordAlgorithm(number: 9, parameters: [1, 2, 3])]),
            .additionalAddressFamily(.v6), .addressErrorCode(.v6, STUNErrorCode(440, "no")),
            .changeRequest(changeIP: true, changePort: false), .responsePort(9),
            .responseOrigin(endpoints4And6[0]), .otherAddress(endpoints4And6[1]),
        ]
        let parts = [
            Array(all[..<8]), Array(all[8...]), Array(addresses[..<5]), Array(addresses[5...]), Array(security[..<4]),
            Array(security[4...]),
        ]
        let messages = parts.map { message(.success, .allocate, $0) }
        return messages.map { $0.encoded(fingerprint: false) } + [messages[0].encoded(), Vectors.longTermRequest]
    }()

    static let channelData: [[UInt8]] = [
        [0x40, 0, 0, 4, 1, 2, 3, 4], [0x4F, 0xFF, 0, 1, 9, 0, 0, 0], [0x40, 1, 0, 0],
    ]

    /// STUN and ChannelData, one behind the other.
    static let streams: [[UInt8]] = {
        let short = message(.success, .refresh, [.lifetime(600)]).encoded(fingerprint: false)
        let data = message(.indication, .data, [.xorPeerAddress(endpoints4And6[0]), .data([1, 2, 3])])
        return [
            short + channelData[0] + channelData[1] + short,
            channelData[1] + data.encoded(fingerprint: false) + channelData[2], short,
        ]
    }()

    static let candidates = [
        "candidate:1 1 udp 2122260223 192.0.2.196 46243 typ host generation 0",
        "a=candidate:2 1 UDP 15 203.0.113.1 461 typ srflx raddr 192.0.2.1 rport 9",
        "candidate:3 1 udp 4 2001:db8::7 60 typ relay raddr :: rport 9",
        "candidate:4 1 tcp 5 192.0.2.1 9 typ host tcptype active",
        "candidate:5 1 udp 1 4a6f.local 9 typ prflx",
    ]

    static let urls = [
        "stun:stun.example", "stuns:[2001:db8::1]:5349", "turn:turn.example:80?transport=tcp", "turns:192.0.2.1:443",
        "turn:[::1]?transport=udp",
    ]

    static let addresses = ["192.0.2.1", "2001:db8::1", "::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "fe80::1"]

    static let endpoints = ["192.0.2.1:3478", "[2001:db8::1]:65535", "[::]:0", "0.0.0.0:1"]

    private static func message(
        _ messageClass: STUNClass, _ method: STUNMethod, _ attributes: [STUNAttribute]
    ) -> STUNMessage {
        STUNMessage(messageClass, method, transactionID: transactionID, attributes: attributes)
    }
}
