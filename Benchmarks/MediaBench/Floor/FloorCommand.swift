internal import Glibc
internal import LineSimulation
internal import MediaEngine
internal import Wire

/// `MediaBench floor --speech FILE`: the least that a call's sound can cost on this machine.
///
/// Encodes, protects, sends, receives, unprotects and decodes one packet after the other on one thread, with nothing around:
/// no waking up, no threads, no cold caches. One line of JSON: microseconds a packet of each part, and all as percent of a core.
enum FloorCommand {
    private enum Part: String, CaseIterable {
        case encode, protect, send, receive, unprotect, decode
    }

    static func run(_ arguments: [String]) throws {
        guard arguments.count == 2, arguments[0] == "--speech" else { MediaBench.fail("usage: floor --speech FILE") }
        var reader = try WAVReader(path: arguments[1])
        var frames: [[Int16]] = []
        var frame = AudioFrame()
        while !reader.isFinished {
            reader.read(into: &frame)
            frames.append(Array(frame.samples))
        }
        let path = try FloorPath()
        var spent = [Part: Int64]()
        for _ in 0..<2 {
            // The first round warms caches, and does not count.
            spent = try measure(frames, on: path)
        }
        let packets = Double(frames.count / 2)
        let costs = Part.allCases.map { ($0.rawValue, Double(spent[$0] ?? 0) / packets / 1_000) }
        let total = costs.map(\.1).reduce(0, +)
        let text = costs.map { "\"\($0.0)_us\": \(tenths($0.1))" }.joined(separator: ", ")
        print("{\(text), \"total_us\": \(tenths(total)), \"percent\": \(tenths(total * 50 / 10_000, digits: 2))}")
    }

    private static func measure(_ frames: [[Int16]], on path: FloorPath) throws -> [Part: Int64] {
        var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(20))
        var decoder = try AudioDecoder(.opus)
        var spent = [Part: Int64]()
        var frame = AudioFrame()
        let (payload, sound) = (path.payload, path.sound)
        for (number, samples) in frames.enumerated() {
            frame.withSamples { for index in $0.indices { $0[index] = samples[index] } }
            let begun = threadTime()
            let length = try encoder.encode(frame, into: payload)
            let encoded = threadTime()
            spent[.encode, default: 0] += encoded - begun
            guard let length else { continue }
            let packet = path.protect(length, number: number)
            let protected = threadTime()
            path.send(packet)
            let sent = threadTime()
            let received = path.receive()
            let arrived = threadTime()
            path.unprotect(received)
            let opened = threadTime()
            _ = try decoder.decode(path.received, into: sound)
            let decoded = threadTime()
            spent[.protect, default: 0] += protected - encoded
            spent[.send, default: 0] += sent - protected
            spent[.receive, default: 0] += arrived - sent
            spent[.unprotect, default: 0] += opened - arrived
            spent[.decode, default: 0] += decoded - opened
        }
        return spent
    }

    /// This thread's time on a processor, in nanoseconds.
    private static func threadTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func tenths(_ value: Double, digits: Int = 1) -> String {
        let scale = digits == 1 ? 10 : 100
        let number = Int((value * Double(scale)).rounded())
        let rest = "\(number % scale)"
        return "\(number / scale)." + String(repeating: "0", count: digits - rest.count) + rest
    }
}
