internal import ICEClient
internal import Wire

extension MisbehavingScript {
    /// Answers to nothing, by nobody, too late, too often, or none.
    package static let transactions = identities + signatures + moments

    private static let identities = [
        MisbehavingScript("answers of other transactions", .fails("no TURN server"), sendLimit: 30) { scene in
            for var message in scene.properMessages {
                message.transactionID = TransactionID(using: &scene.random)
                scene.say(message.encoded())
            }
        },
        MisbehavingScript("answers of another method", .fails("no TURN server"), sendLimit: 30) { scene in
            for var message in scene.properMessages {
                message.method = .refresh
                scene.say(message.encoded(integrityKey: MisbehavingScene.key))
            }
        },
        MisbehavingScript("answers that are requests", .fails("no TURN server"), sendLimit: 30) { scene in
            for var message in scene.properMessages {
                message.messageClass = .request
                scene.say(message.encoded(integrityKey: MisbehavingScene.key))
            }
        },
        MisbehavingScript("answers that are indications", .fails("no TURN server"), sendLimit: 30) { scene in
            for var message in scene.properMessages {
                message.messageClass = .indication
                scene.say(message.encoded())
            }
        },
        MisbehavingScript("its own requests before each answer", .healthy) { scene in
            for method in [
                STUNMethod.binding, .allocate, .refresh, .createPermission, .channelBind, .init(rawValue: 0xFFF),
            ] {
                let request = STUNMessage(.request, method, transactionID: TransactionID(using: &scene.random))
                scene.say(request.encoded(integrityKey: MisbehavingScene.key))
            }
            scene.sayProper()
        },
        MisbehavingScript("the client's own requests sent back", .fails("no TURN server"), sendLimit: 30) {
            $0.say($0.bytes)
        },
    ]

    private static let signatures = [
        MisbehavingScript("successes without integrity", .fails("not signed"), sendLimit: 30) { scene in
            for message in scene.properMessages { scene.say(message.encoded()) }
        },
        MisbehavingScript("successes signed by somebody else", .fails("not signed"), sendLimit: 30) {
            scene in
            for message in scene.properMessages {
                scene.say(message.encoded(integrityKey: scene.isSigned ? [1, 2, 3] : nil))
            }
        },
        MisbehavingScript(
            "a fingerprint that is not the message's", .fails("answered, but not readably"), sendLimit: 30
        ) { scene in
            for message in scene.properMessages {
                var bytes = message.encoded(integrityKey: scene.isSigned ? MisbehavingScene.key : nil)
                bytes[bytes.count - 1] ^= 1
                scene.say(bytes)
            }
        },
        MisbehavingScript("forged successes before each answer", .healthy) { scene in
            for message in scene.properMessages where scene.isSigned {
                scene.say(message.encoded())
                scene.say(message.encoded(integrityKey: [1]))
            }
            scene.sayProper()
        },
    ]

    private static let moments = [
        MisbehavingScript("no answer ever", .fails("blocked"), sendLimit: 30) { _ in },
        MisbehavingScript("no answer once the address was given", .loses("no answer"), sendLimit: 60) {
            if $0.request?.method != .refresh { $0.sayProper() }
        },
        MisbehavingScript("every answer twice", .healthy) {
            $0.sayProper()
            $0.sayProper()
        },
        MisbehavingScript("every answer ten times, spread over a minute", .healthy) {
            for copy in 0..<10 { $0.sayProper(after: .seconds(copy * 6)) }
        },
        MisbehavingScript("every answer 1.2 seconds late", .healthy, sendLimit: 1200) {
            $0.sayProper(after: .milliseconds(1200))
        },
        MisbehavingScript(
            "every answer 20 seconds late", .fails("blocked"), onStreams: .fails("blocked"), sendLimit: 30
        ) {
            $0.sayProper(after: .seconds(20))
        },
        MisbehavingScript(
            "each answer when the next request comes", .healthy, onStreams: .fails("blocked"), sendLimit: 1200
        ) {
            for bytes in $0.held { $0.say(bytes) }
            $0.held = $0.proper
        },
        MisbehavingScript("the newest answers first", .healthy) {
            $0.held.insert(contentsOf: $0.proper, at: 0)
            $0.held.removeLast(max(0, $0.held.count - 20))
            for bytes in $0.held { $0.say(bytes) }
        },
    ]
}
