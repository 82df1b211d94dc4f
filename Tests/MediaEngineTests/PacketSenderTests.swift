import Testing
import Wire

@testable import MediaEngine

/// What leaves for the network: numbers, marks, redundancy, and nothing where there is nothing to say.
struct PacketSenderTests {
    /// A sender whose packets are gathered as they would leave.
    struct Line: ~Copyable {
        let junction: AudioJunction
        var sender: PacketSender
        var packets: [(frame: EncodedFrame, bytes: [UInt8])] = []
        var controls = SoundControls()

        init(_ format: StreamFormat, firstTimestamp: UInt32 = 1_000) throws {
            junction = AudioJunction(format: format)
            sender = try PacketSender(junction, firstTimestamp: firstTimestamp) {}
        }

        mutating func send(_ samples: [Int16]) {
            var buffer = [UInt8](repeating: 0, count: 1_500)
            for frame in TestSound.frames(samples) {
                sender.send(frame, controls)
                while let taken = buffer.withUnsafeMutableBytes({ junction.takeFrame(into: $0) }) {
                    packets.append((taken, Array(buffer[..<taken.length])))
                }
            }
        }

        mutating func rest(_ frames: Int) { for _ in 0..<frames { sender.rest() } }
    }

    private func format(_ codec: AudioCodec, redundancy: UInt8? = nil, packetTime: Int = 20) -> StreamFormat {
        var format = StreamFormat(codec: codec, sendPayloadType: 96, packetTime: .milliseconds(packetTime))
        format.redundancy.send = redundancy
        return format
    }

    private func redundant(_ rate: Int = 32_000) -> BitrateControl.Decision {
        BitrateControl.Decision(bitRate: rate, expectedLoss: 10, sendsRedundancy: true)
    }

    @Test(arguments: [(AudioCodec.opus, 960 as UInt32), (.g722, 160), (.pcmu, 160)])
    func timestampsGoOnAndTheFirstPacketIsMarked(codec: AudioCodec, ticks: UInt32) throws {
        var line = try Line(format(codec), firstTimestamp: .max - 10)
        line.send(TestSound.voice(frames: 10))
        #expect(line.packets.map(\.frame.timestamp) == (0..<5).map { UInt32.max &- 10 &+ $0 &* ticks })
        #expect(line.packets.map(\.frame.marker) == [true, false, false, false, false])
        #expect(line.packets.allSatisfy { $0.frame.payloadType == 96 })
    }

    @Test(arguments: AudioCodec.allCases, [10, 20, 60])
    func eachPacketCarriesTheOneBefore(codec: AudioCodec, packetTime: Int) throws {
        let voice = TestSound.voice(frames: 60)
        var plain = try Line(format(codec, packetTime: packetTime))
        plain.send(voice)
        var line = try Line(format(codec, redundancy: 63, packetTime: packetTime))
        line.controls.sending = redundant()
        line.send(voice)
        try #require(line.packets.count == 600 / packetTime)
        // Nothing was before the first, so it goes as it is.
        #expect(line.packets[0].frame == plain.packets[0].frame && line.packets[0].bytes == plain.packets[0].bytes)
        for index in 1..<line.packets.count {
            let (frame, bytes) = line.packets[index]
            #expect(frame.payloadType == 63 && !frame.marker)
            #expect(frame.timestamp == plain.packets[index].frame.timestamp)
            try bytes.withUnsafeBytes { bytes in
                let payload = try #require(RedundantPayload(bytes))
                #expect(payload.redundantCount == 1)
                let (copy, own) = (payload.redundant(at: 0), payload.primary)
                #expect(copy.payloadType == 96 && own.payloadType == 96)
                #expect(copy.timestampOffset == codec.clockRate * packetTime / 1_000)
                #expect(Array(bytes[copy.range]) == plain.packets[index - 1].bytes)
                #expect(Array(bytes[own.range]) == plain.packets[index].bytes)
            }
        }
    }

    @Test func withoutANumberOrAReasonThereIsNoRedundancy() throws {
        var unnumbered = try Line(format(.opus))
        unnumbered.controls.sending = redundant()
        unnumbered.send(TestSound.voice(frames: 20))
        var unasked = try Line(format(.opus, redundancy: 63))
        unasked.send(TestSound.voice(frames: 20))
        for packets in [unnumbered.packets, unasked.packets] {
            #expect(packets.count == 10 && packets.allSatisfy { $0.frame.payloadType == 96 })
        }
        // The packet before the first redundant one is known all the same.
        unasked.controls.sending = redundant()
        unasked.send(TestSound.voice(frames: 4))
        #expect(unasked.packets.suffix(2).map(\.frame.payloadType) == [63, 63])
    }

    @Test func afterAPauseNothingStaleIsSent() throws {
        var line = try Line(format(.pcmu, redundancy: 63))
        line.controls.sending = redundant()
        line.send(TestSound.voice(frames: 4))
        // Half a packet is dropped with the pause, and time goes on.
        line.send(TestSound.voice(frames: 1))
        line.rest(3)
        line.send(TestSound.voice(frames: 4))
        #expect(line.packets.map(\.frame.payloadType) == [96, 63, 96, 63])
        #expect(line.packets.map(\.frame.marker) == [true, false, true, false])
        #expect(line.packets.map(\.frame.timestamp) == [1_000, 1_160, 1_640, 1_800])
        #expect(line.packets[2].bytes.count == 160)
    }

    @Test func silenceIsNotSentAndTheNextPacketIsMarked() throws {
        var format = format(.opus, redundancy: 63)
        format.opus.isDiscontinuous = true
        var line = try Line(format)
        line.controls.sending = redundant()
        line.send(TestSound.voice(frames: 40))
        let before = line.packets.count
        #expect(before == 20)
        line.send([Int16](repeating: 0, count: 200 * 480))
        let sent = line.packets.count - before
        #expect(sent < 25, "\(sent) packets in 2 s of silence")
        line.send(TestSound.voice(frames: 40))
        // 2.8 s in all went by on the media clock, whatever was sent of them.
        let last = try #require(line.packets.last).frame.timestamp
        #expect(last == 1_000 + 139 * 960)
        for (earlier, later) in zip(line.packets, line.packets.dropFirst()) {
            let isNext = later.frame.timestamp &- earlier.frame.timestamp == 960
            #expect(later.frame.marker == !isNext)
            // A copy is of the packet just before, or not there.
            #expect((later.frame.payloadType == 63) == isNext)
            #expect(later.bytes.count > 2)
        }
    }

    @Test func theBitRateFollowsTheControl() throws {
        var line = try Line(format(.opus))
        let voice = TestSound.voice(frames: 400)
        line.send(voice)
        let full = line.packets.reduce(0) { $0 + $1.bytes.count }
        line.packets = []
        line.controls.sending = .init(bitRate: 16_000, expectedLoss: 0)
        line.send(voice)
        let half = line.packets.reduce(0) { $0 + $1.bytes.count }
        #expect(half < full * 2 / 3 && half > full / 3, "\(full) \(half)")
    }
}
