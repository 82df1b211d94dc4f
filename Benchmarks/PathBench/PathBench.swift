internal import CallEngine
internal import Glibc
internal import MediaEngine
internal import Wire

/// Takes packets through the media path so that a profiler can count what one costs: `PathBench receive|send|sockets PACKETS`.
///
/// Of the first two only `benchReceivePacket` and `benchSendPacket` are to be counted; all else is set-up.
@main
enum PathBench {
    static func main() throws {
        guard CommandLine.arguments.count == 3, let packets = Int(CommandLine.arguments[2]), packets > 0 else {
            print("usage: PathBench receive|send|sockets PACKETS")
            exit(64)
        }
        if CommandLine.arguments[1] == "sockets" { return try SocketPair.run(packets: packets) }
        let call = try CallInMemory()
        switch CommandLine.arguments[1] {
        case "receive": receive(packets, over: call)
        case "send": send(packets, over: call)
        default: exit(64)
        }
    }

    /// From the datagram to the jitter buffer; the sound clock's pulls are not counted.
    private static func receive(_ packets: Int, over call: CallInMemory) {
        let junction = AudioJunction(format: StreamFormat(codec: .opus))
        let sound = UnsafeMutableRawBufferPointer.allocate(byteCount: 1500, alignment: 16)
        defer { sound.deallocate() }
        call.callee.leg.sink = junction
        var now = call.now
        for index in 0..<packets {
            now += .milliseconds(20)
            call.sendFrame(number: index, from: call.caller, at: now)
            benchReceivePacket(call, at: now)
            // Two pulls of 10 ms for a packet of 20 ms.
            _ = junction.pull(at: now, into: sound)
            _ = junction.pull(at: now + .milliseconds(10), into: sound)
        }
        guard let received = call.callee.leg.media?.statistics.packetsReceived, received >= packets else {
            print("only \(call.callee.leg.media?.statistics.packetsReceived ?? 0) of \(packets) packets were received")
            exit(1)
        }
        print("received \(received) packets")
    }

    /// From the encoded frame to the datagram.
    private static func send(_ packets: Int, over call: CallInMemory) {
        var now = call.now
        let sent = call.caller.wire.packets
        for index in 0..<packets {
            now += .milliseconds(20)
            benchSendPacket(call, number: index, at: now)
        }
        guard call.caller.wire.packets - sent == packets else {
            print("only \(call.caller.wire.packets - sent) of \(packets) packets were sent")
            exit(1)
        }
        print("sent \(packets) packets")
    }
}

@inline(never)
func benchReceivePacket(_ call: CallInMemory, at now: MonotonicTime) {
    _ = call.callee.leg.receiveMedia(
        call.caller.wire.last, from: call.caller.address, on: call.callee.socket, at: now)
}

@inline(never)
func benchSendPacket(_ call: CallInMemory, number: Int, at now: MonotonicTime) {
    call.sendFrame(number: number, from: call.caller, at: now)
}
