internal import ICEClient
internal import Wire

extension MisbehavingScript {
    /// Bytes that are cut, joined, or nothing of TURN's at all.
    package static let frames = [
        MisbehavingScript(
            "every answer cut at every length before it comes whole", .healthy,
            onStreams: .fails(["blocked", "no TURN server"])
        ) {
            for bytes in $0.proper {
                for length in 0..<bytes.count { $0.say(Array(bytes[..<length])) }
            }
            $0.sayProper()
        },
        MisbehavingScript(
            "every answer cut, each time a byte later", .fails("no TURN server"),
            onStreams: .fails("blocked"), sendLimit: 30
        ) {
            for bytes in $0.proper { $0.say(Array(bytes[..<min(bytes.count - 1, $0.number)])) }
        },
        MisbehavingScript("every byte a portion of its own", nil, onStreams: .healthy) {
            for byte in $0.proper.joined() { $0.say([byte]) }
        },
        MisbehavingScript("answers cut at every place in turn", nil, onStreams: .healthy) {
            for bytes in $0.proper {
                let place = $0.number % bytes.count
                $0.say(Array(bytes[..<place]))
                $0.say(Array(bytes[place...]))
            }
        },
        MisbehavingScript("answers and ChannelData in one portion", nil, onStreams: .healthy) {
            let data: [UInt8] = [0x40, 0, 0, 3, 1, 2, 3, 0, 0x40, 1, 0, 0]
            $0.say(Array($0.proper.joined()) + data + data)
        },
        MisbehavingScript(
            "random bytes", .fails("no TURN server"), onStreams: .fails("no TURN server"), sendLimit: 30
        ) {
            $0.say($0.random.bytes(300))
        },
        MisbehavingScript(
            "bytes that are nothing of TURN's", .fails("no TURN server"), onStreams: .fails("no TURN server"),
            sendLimit: 30
        ) {
            $0.say([UInt8](repeating: 0xFF, count: 100))
        },
        MisbehavingScript(
            "a web server's answer", .fails("no TURN server"), onStreams: .fails("no TURN server"),
            sendLimit: 30
        ) {
            $0.say(Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8))
        },
        MisbehavingScript(
            "an alert of TLS", .fails("no TURN server"), onStreams: .fails("no TURN server"), sendLimit: 30
        ) {
            $0.say([0x15, 3, 1, 0, 2, 2, 70])
        },
        MisbehavingScript("an endless frame, byte by byte", nil, onStreams: .fails("no TURN server"), sendLimit: 30) {
            $0.say([0, 1, 0xFF, 0xFC, 0x21, 0x12, 0xA4, 0x42])
            for second in 0..<600 { $0.say([0], after: .seconds(second)) }
        },
    ]
}
