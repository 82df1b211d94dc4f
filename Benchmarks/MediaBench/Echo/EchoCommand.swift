internal import Glibc
internal import MediaEngine
internal import Wire

/// `MediaBench echo --far far.wav --near near.wav [--out out.wav] [--off echo|noise]… [--gain]
/// [--drift PPM] [--json]`:
/// voice processing over what was played and what the microphone heard, in simulated time.
///
/// Prints the processor's time in percent of a core, the echo return loss enhancement, and the part of blocks with voice.
enum EchoCommand {
    private struct Options {
        var far = ""
        var near = ""
        var output: String?
        var voice = VoiceOptions(echoCancellation: true, noiseSuppression: true)
        /// How much slower the microphone's clock goes than the loudspeaker's, in parts of a million.
        var drift = 0
        var isJSON = false
    }

    static func run(_ arguments: [String]) throws {
        let options = read(arguments)
        var far = try WAVReader(path: options.far)
        var near = try WAVReader(path: options.near)
        var writer: WAVWriter?
        if let output = options.output { writer = try WAVWriter(path: output) }
        var line = VoiceLine()
        var (played, recorded) = (AudioFrame(), AudioFrame())
        var (now, nextPlay) = (MonotonicTime.zero, MonotonicTime.zero)
        let period = AudioFrame.duration + .nanoseconds(10 * options.drift)
        var (blocks, voices, cost) = (0, 0, 0.0)
        while !near.isFinished {
            now += period
            near.read(into: &recorded)
            let start = processorTime()
            while nextPlay < now {
                far.read(into: &played)
                line.play(&played, at: nextPlay)
                nextPlay += AudioFrame.duration
            }
            line.capture(&recorded, options.voice, at: now)
            cost += processorTime() - start
            blocks += 1
            if line.isVoice { voices += 1 }
            writer?.append(recorded)
        }
        writer?.flush()
        let percent = cost / (Double(max(blocks, 1)) * 0.01) * 100
        let enhancement = line.statistics.echoReturnLossEnhancement
        let voice = Double(voices) / Double(max(blocks, 1)) * 100
        report(options.isJSON, percent, enhancement, voice)
    }

    private static func report(_ isJSON: Bool, _ percent: Double, _ enhancement: Double?, _ voice: Double) {
        let decibels = enhancement.map { fixed($0) }
        if isJSON {
            print(
                "{\"cpu_percent\": \(fixed(percent)), \"erle_db\": \(decibels ?? "null"), "
                    + "\"voice_percent\": \(fixed(voice))}")
        } else {
            print("\(fixed(percent)) % of a core, \(decibels ?? "no") dB of echo taken out, voice in \(fixed(voice)) %")
        }
    }

    private static func fixed(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func read(_ arguments: [String]) -> Options {
        var options = Options()
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--json": options.isJSON = true
            case "--gain": options.voice.gainControl = true
            case "--drift": options.drift = Int(value(&rest, of: option)) ?? 0
            case "--far": options.far = value(&rest, of: option)
            case "--near": options.near = value(&rest, of: option)
            case "--out": options.output = value(&rest, of: option)
            case "--off":
                switch value(&rest, of: option) {
                case "echo": options.voice.echoCancellation = false
                case "noise": options.voice.noiseSuppression = false
                default: MediaBench.fail("--off takes echo or noise")
                }
            default: MediaBench.fail("unknown option \(option)")
            }
        }
        if options.far.isEmpty || options.near.isEmpty { MediaBench.fail("--far FILE and --near FILE are needed") }
        return options
    }

    private static func value(_ rest: inout ArraySlice<String>, of option: String) -> String {
        guard let value = rest.popFirst() else { MediaBench.fail("\(option) needs a value") }
        return value
    }
}
