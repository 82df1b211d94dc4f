import MediaEngine
import Wire

/// What a test of the sound devices found.
struct DeviceTestReport: Encodable {
    struct Side: Encodable {
        var device: String
        var works: Bool
        var problem: String?
        var periodMs: Double?
        var bufferMs: Double?
        var xruns: Int
        var realTime: Bool?

        fileprivate init(_ side: DeviceTest.Side) {
            device = side.device
            works = side.grant != nil && side.problem == nil
            problem = side.problem
            periodMs = side.grant.flatMap { Self.milliseconds($0.period) }
            bufferMs = side.grant.flatMap { Self.milliseconds($0.buffer) }
            xruns = side.xruns
            realTime = side.grant?.isRealTime
        }

        private static func milliseconds(_ samples: Int) -> Double? {
            (Double(samples) * 1_000 / Double(AudioFrame.sampleRate)).reported()
        }
    }

    var ok: Bool
    var playback: Side
    var capture: Side
    /// The loudest that was recorded, in dB of a full-scale sine.
    var levelDb: Double?
    var chirps: Int
    var chirpsHeard: Int
    /// From one program's hand to the other's, through both devices.
    var loopMs: Double?

    init(_ test: DeviceTest) {
        ok = test.isGood
        playback = Side(test.playback)
        capture = Side(test.capture)
        levelDb = test.level.reported()
        chirps = test.chirps
        chirpsHeard = test.heard
        loopMs = test.loop?.milliseconds.reported()
    }

    var text: String {
        var sentences = [sentence("Headset", playback), sentence("Microphone", capture)]
        if playback.works, capture.works { sentences.append(heard) }
        return sentences.joined(separator: "\n")
    }

    private func sentence(_ name: String, _ side: Side) -> String {
        let device = "\(name) \(side.device.scrubbed(limit: 60))"
        if let problem = side.problem {
            return "\(device) cannot be used: \(problem). `tphone devices` lists those that can."
        }
        let xruns = side.xruns == 0 ? "no dropouts" : "\(side.xruns) dropouts"
        let priority = side.realTime == true ? "real-time priority" : "normal priority"
        return
            "\(device) works: period \(side.periodMs ?? 0) ms, buffer \(side.bufferMs ?? 0) ms, \(xruns), \(priority)."
    }

    private var heard: String {
        let level = levelDb.map { "loudest \($0) dB" } ?? ""
        if let loopMs {
            return
                "The microphone hears the headset: \(chirpsHeard) of \(chirps) chirps came back, after \(loopMs) ms; \(level)."
        }
        if !ok {
            return
                "Nothing at all came from the microphone: it is muted or not connected. Check its switch and the mixer."
        }
        return
            "The microphone hears something, \(level), but not the headset's chirps: right for a headset that is worn."
    }
}
