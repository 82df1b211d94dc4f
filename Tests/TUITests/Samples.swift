@testable import TUI

/// Models as the program fills them.
enum Sample {
    static let idle: ScreenModel = {
        var model = ScreenModel()
        model.state = .ready
        model.stateSeconds = 761
        model.user = "5001 Ana Ruiz"
        model.gateway = "webrtc.example:8086"
        model.clock = "14:32:05"
        model.reservation = "relay udp 127.0.0.1:3478 reserved"
        model.sound = "no sound card: silence is sent"
        model.message = ScreenMessage(.info, time: "14:31:52", "signed in, calls may come")
        model.recent = recent
        return model
    }()

    static let recent = [
        RecentCall(
            direction: .incoming, peerName: "Perez, Luis", peerAddress: "+34911000222", time: "14:19", seconds: 302,
            outcome: "by caller", opinionScore: 4.1),
        RecentCall(
            direction: .incoming, peerName: "", peerAddress: "+34600111333", time: "14:11", seconds: nil,
            outcome: "missed"),
        RecentCall(
            direction: .outgoing, peerName: "Team lead", peerAddress: "4802", time: "14:02", seconds: 51,
            outcome: "by you", opinionScore: 3.2),
    ]

    static let data = [
        AttachedItem("Customer id", "8841-22-B"), AttachedItem("Segment", "gold"),
        AttachedItem("Reason", "invoice dispute"), AttachedItem("Language", "es"),
        AttachedItem(
            "Notes", "asked for a refund of the March invoice; promised a call back which did not happen"),
        AttachedItem("Open case", "CS-104877"),
    ]

    static var ringing: ScreenModel {
        var model = idle
        model.state = .ringing
        model.stateSeconds = 6
        var call = CallModel(
            id: "call-1", direction: .incoming, state: .ringing, peerName: "Perez, Luis", peerAddress: "+34911000222")
        call.seconds = 6
        call.attachedData = data
        model.call = call
        return model
    }

    static var talking: ScreenModel {
        var model = ringing
        model.state = .talking
        model.stateSeconds = 207
        model.call?.state = .talking
        model.call?.seconds = 207
        model.call?.codec = "opus 48k"
        model.call?.protection = "AEAD_AES_128_GCM"
        model.call?.path = PathModel(
            local: .init(type: "relay", address: "127.0.0.1:49160"),
            remote: .init(type: "host", address: "127.0.0.1:40001"), transport: "udp", server: "127.0.0.1:3478",
            why: "policy relay")
        model.call?.quality = quality
        model.call?.levels.microphoneDecibels = -24
        model.call?.levels.earDecibels = -18
        model.call?.levels.heard = .both
        return model
    }

    /// Half a minute with a bad moment in it.
    static let quality: QualityModel = {
        func series(_ usual: Double, _ worst: Double) -> [Double?] {
            [nil, nil] + (0..<28).map { $0 == 20 ? worst : usual }
        }
        var quality = QualityModel()
        quality.grade = .good
        quality.opinionScore = .init(now: 4.2, usual: 3.4, series: series(4.2, 3))
        quality.jitterMilliseconds = .init(now: 12, usual: 41, series: series(12, 60))
        quality.lossPercent = .init(now: 0.2, usual: 2, series: series(0.2, 15))
        quality.roundTripMilliseconds = .init(now: 64, usual: 90, series: series(64, 200))
        return quality
    }()

    /// The line is bad, and the far end hears nothing.
    static var unheard: ScreenModel {
        var model = talking
        model.call?.quality.grade = .poor
        model.call?.quality.opinionScore.now = 3.2
        model.call?.quality.lossPercent.now = 12
        model.call?.quality.jitterMilliseconds.now = 41
        model.call?.levels.heard = .fault("YOU CAN'T BE HEARD: your packets do not arrive at the far end")
        return model
    }

    static var held: ScreenModel {
        var model = talking
        model.state = .held
        model.call?.state = .held
        model.call?.isMuted = true
        return model
    }

    static var dialling: ScreenModel {
        var model = idle
        model.state = .dialling
        model.stateSeconds = 2
        model.call = CallModel(id: "call-2", direction: .outgoing, state: .dialling, peerAddress: "echo")
        model.call?.seconds = 2
        return model
    }

    static var ended: ScreenModel {
        var model = talking
        model.state = .ended
        model.stateSeconds = 1
        model.call?.state = .ended
        model.call?.endReason = "by the caller"
        return model
    }

    static var linkDown: ScreenModel {
        var model = idle
        model.state = .linkDown
        model.message = ScreenMessage(.failure, time: "14:33:00", "gateway does not answer; trying again in 4 s")
        return model
    }

    /// Names that try to steer the terminal, and that take other columns than letters.
    static var hostile: ScreenModel {
        var model = talking
        model.user = "\u{1B}[2J\u{1B}]0;owned\u{07}"
        model.call?.peerName = "\u{1B}[31mred\u{202E}gnp.exe\r\n\u{9B}2J"
        model.call?.peerAddress = "山田太郎 e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} 👨‍👩‍👧"
        model.call?.attachedData = [
            AttachedItem("", ""), AttachedItem("\u{0}\u{7F}", String(repeating: "長", count: 500)),
            AttachedItem(String(repeating: "k", count: 300), String(repeating: "word ", count: 300)),
            AttachedItem("\u{301}", "\u{200B}\u{2028}\u{E000}"),
        ]
        model.message = ScreenMessage(.warning, time: "\u{8}\u{8}", "\t\u{1B}c" + String(repeating: "Ω", count: 400))
        return model
    }

    static let everything: [(name: String, model: ScreenModel)] = [
        ("empty", ScreenModel()), ("idle", idle), ("ringing", ringing), ("talking", talking), ("unheard", unheard),
        ("held", held),
        ("dialling", dialling), ("ended", ended), ("link down", linkDown), ("hostile", hostile),
    ]
}

/// The rows of a frame between rulers, for comparing with a text in the test.
func screen(_ model: ScreenModel, _ columns: Int, _ rows: Int, keys: [Key] = []) -> String {
    var console = Console(model: model)
    for key in keys { _ = console.handle(key, at: 10_000) }
    return console.frame(FrameSize(columns: columns, rows: rows)).text
}
