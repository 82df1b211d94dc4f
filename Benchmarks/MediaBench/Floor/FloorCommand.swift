internal import Glibc
internal import LineSimulation
internal import MediaEngine
internal import Wire

/// `MediaBench floor --speech FILE`: the least that a call's sound can cost on this machine.
///
/// Encodes, protects, sends, receives, unprotects and decodes one packet after the other on one thread, with nothing around:
/// no waking up, no threads, no cold caches. Then the same in real time, where the processor has turned to something else
/// before each 10 ms, as it does in any phone.
///
/// One line of JSON: microseconds a packet of each part, and all as percent of a core; `paced_…` in real time.
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
        // The first round warms caches, and does not count.
        _ = try measure(frames, on: path, isPaced: false)
        let warm = text(try measure(frames, on: path, isPaced: false), packets: frames.count / 2, prefix: "")
        let begun = threadTime()
        let spent = try measure(frames, on: path, isPaced: true)
        let paced = text(spent, packets: frames.count / 2, prefix: "paced_")
        // Waking up and going to sleep are in it.
        let all = Double(threadTime() - begun) / Double(frames.count) / 100_000
        print("{\(warm), \(paced), \"paced_with_waking_percent\": \(tenths(all, digits: 2))}")
    }

    private static func text(_ spent: [Part: Int64], packets: Int, prefix: String) -> String {
        let costs = Part.allCases.map { ($0.rawValue, Double(spent[$0] ?? 0) / Double(packets) / 1_000) }
        let total = costs.map(\.1).reduce(0, +)
        let parts =
            costs.map { "\"\(prefix)\($0.0)_us\": \(tenths($0.1))" } + [
                "\"\(prefix)total_us\": \(tenths(total))",
                "\"\(prefix)percent\": \(tenths(total * 50 / 10_000, digits: 2))",
            ]
        return parts.joined(separator: ", ")
    }

    private static func measure(_ frames: [[Int16]], on path: FloorPath, isPaced: Bool) throws -> [Part: Int64] {
        var tick = timespec()
        clock_gettime(CLOCK_MONOTONIC, &tick)
        var encoder = try AudioEncoder(.opus, packetTime: .milliseconds(20))
        var decoder = try AudioDecoder(.opus)
        var spent = [Part: Int64]()
        var frame = AudioFrame()
        let (payload, sound) = (path.payload, path.sound)
        for (number, samples) in frames.enumerated() {
            if isPaced { wait(for: &tick) }
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

    /// Sleeps until 10 ms after `tick`, which moves there.
    private static func wait(for tick: inout timespec) {
        tick.tv_nsec += Int(AudioFrame.duration.nanoseconds)
        if tick.tv_nsec >= 1_000_000_000 {
            tick.tv_nsec -= 1_000_000_000
            tick.tv_sec += 1
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &tick, nil)
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
