import MediaEngine
import Testing
import Wire

/// Keys as they arrive: once each, whatever the network did to their packets.
@Suite struct TelephoneEventReceiverTests {
    private struct Ear {
        var receiver = TelephoneEventReceiver(clockRate: 48_000)
        var now = MonotonicTime.zero + .seconds(9)
        private(set) var began: [TelephoneKey] = []
        private(set) var ended: [(key: TelephoneKey, duration: Duration)] = []

        var text: String { String(began.map(\.character)) }

        mutating func take(_ packet: TelephoneEventSender.Packet, source: UInt32 = 7) {
            take(packet.payload.bytes, timestamp: packet.timestamp, marker: packet.marker, source: source)
        }

        mutating func take(_ bytes: [UInt8], timestamp: UInt32, marker: Bool = false, source: UInt32 = 7) {
            let header = RTPHeader(
                payloadType: 110, marker: marker, sequenceNumber: 0, timestamp: timestamp, ssrc: source)
            note(bytes.withUnsafeBytes { receiver.receive($0, header: header, at: now) })
        }

        mutating func wait(_ duration: Duration) {
            let end = now + duration
            while let deadline = receiver.nextDeadline, deadline <= end {
                now = max(now, deadline)
                note(receiver.timerFired(at: now))
            }
            now = end
        }

        private mutating func note(_ reports: [TelephoneEventReceiver.Report]) {
            for report in reports {
                switch report {
                case .began(let key): began.append(key)
                case .ended(let key, let duration): ended.append((key, duration))
                }
            }
        }
    }

    /// What is sent for some keys, with the moments in ms.
    private func train(
        _ text: String, timing: KeyTiming = KeyTiming(), from start: UInt32 = 0
    ) throws -> [(at: Int, packet: TelephoneEventSender.Packet)] {
        var sender = TelephoneEventSender(timing: timing)
        sender.agree(audioRate: 48_000, eventRate: 48_000, packetTime: .milliseconds(20))
        sender.audioDue(timestamp: start, at: .zero)
        let strokes = try #require(KeyStroke.parse(text))
        let taken1 = sender.press(strokes, at: .zero)
        #expect(taken1)
        var result: [(Int, TelephoneEventSender.Packet)] = []
        while let deadline = sender.nextDeadline {
            for case .send(let packet) in sender.timerFired(at: deadline) {
                result.append((Int((deadline - .zero).milliseconds), packet))
            }
        }
        return result
    }

    @Test func eachKeyIsToldAtItsFirstPacketAndAtItsEnd() throws {
        var ear = Ear()
        for (index, sent) in try train("159#").enumerated() {
            ear.take(sent.packet)
            if index == 0 { #expect(ear.text == "1" && ear.ended.isEmpty) }
        }
        #expect(ear.text == "159#")
        #expect(ear.ended.map(\.duration) == Array(repeating: .milliseconds(100), count: 4))
        var wanted = TelephoneEventReceiver.Statistics()
        wanted.keys = 4
        #expect(ear.receiver.statistics == wanted)
    }

    @Test func theSameKeyTwiceIsTwoKeys() throws {
        var ear = Ear()
        for sent in try train("11") { ear.take(sent.packet) }
        #expect(ear.text == "11")
    }

    /// Whichever packets of a key are lost, as long as one arrives.
    @Test(arguments: 0..<7)
    func onePacketIsEnough(index: Int) throws {
        var ear = Ear()
        let sent = try train("4")
        ear.take(sent[index].packet)
        ear.wait(.seconds(1))
        #expect(ear.text == "4")
        #expect(ear.ended.count == 1)
        #expect(ear.ended.first?.duration == .milliseconds(min(100, 20 * (index + 1))))
    }

    @Test func aLostEndIsToldByTheNextKeyOrByTime() throws {
        var ear = Ear()
        let sent = try train("42").filter { !$0.packet.payload.isEnd }
        for packet in sent.prefix(4) { ear.take(packet.packet) }
        #expect(ear.ended.isEmpty)
        for packet in sent.dropFirst(4) { ear.take(packet.packet) }
        #expect(ear.ended.map(\.key) == [.four])
        ear.wait(.milliseconds(199))
        #expect(ear.ended.count == 1)
        ear.wait(.milliseconds(2))
        #expect(ear.ended.map(\.key) == [.four, .two])
    }

    @Test func packetsOfAKeyThatIsOverChangeNothing() throws {
        var ear = Ear()
        let sent = try train("42")
        for packet in sent { ear.take(packet.packet) }
        for packet in sent.prefix(7) + sent { ear.take(packet.packet) }
        #expect(ear.text == "42" && ear.ended.count == 2)
        #expect(ear.receiver.statistics.late == 0)
    }

    @Test func aKeyWhosePacketsAllComeBehindTheNextIsDroppedAndCounted() throws {
        var ear = Ear()
        let sent = try train("423")
        for packet in sent.prefix(7) + sent.suffix(7) + sent[7..<14] { ear.take(packet.packet) }
        #expect(ear.text == "43")
        #expect(ear.receiver.statistics.late == 7)
    }

    @Test func aLongKeyIsOneKey() throws {
        var ear = Ear()
        for sent in try train("7", timing: KeyTiming(tone: .seconds(6))) { ear.take(sent.packet) }
        #expect(ear.text == "7")
        #expect(ear.ended.map(\.duration) == [.seconds(6)])
    }

    @Test func aTimestampThatWrapsIsNoHarm() throws {
        var ear = Ear()
        for sent in try train("7788", timing: KeyTiming(tone: .seconds(2)), from: .max - 100_000) {
            ear.take(sent.packet)
        }
        #expect(ear.text == "7788" && ear.ended.count == 4)
    }

    @Test func anotherSourceBeginsAnew() throws {
        var ear = Ear()
        let sent = try train("5")
        for packet in sent { ear.take(packet.packet) }
        for packet in sent { ear.take(packet.packet, source: 8) }
        #expect(ear.text == "55")
    }

    @Test func eventsThatAreNoKeysAreCountedAndDropped() {
        var ear = Ear()
        for event in UInt8(16)...255 { ear.take([event, 0, 1, 0], timestamp: UInt32(event) * 1000) }
        #expect(ear.text.isEmpty)
        #expect(ear.receiver.statistics.ignored == 240)
        #expect(ear.receiver.nextDeadline == nil)
    }

    @Test(arguments: [0, 1, 3, 5, 7, 68])
    func lengthsThatCannotBeAreCounted(length: Int) {
        var ear = Ear()
        ear.take(Array(repeating: 1, count: length), timestamp: 0)
        #expect(ear.receiver.statistics.malformed == 1 && ear.text.isEmpty)
    }

    @Test func keysMayShareAPacket() {
        var ear = Ear()
        ear.take([1, 0x8A, 0x12, 0xC0, 2, 0x8A, 0x12, 0xC0, 3, 0x0A, 0x03, 0xC0], timestamp: 500, marker: true)
        #expect(ear.text == "123")
        #expect(ear.ended.map(\.key) == [.one, .two])
    }

    /// Whole numbers over a network that loses, doubles and overtakes: none twice, none out of order, and all of them
    /// while no key loses all seven packets.
    @Test(arguments: [5, 10, 20, 30])
    func numbersSurviveTheNetwork(lossPercent: UInt64) throws {
        var random = RandomSource.seeded(4733 + lossPercent)
        var complete = 0
        for _ in 0..<50 {
            let keys = String((0..<20).map { _ in "0123456789*#ABCD".randomElement(using: &random) ?? "0" })
            var ear = Ear()
            var arrivals: [(at: Int, packet: TelephoneEventSender.Packet)] = []
            for sent in try train(keys) where random.next(upperBound: 100 as UInt64) >= lossPercent {
                let copies = random.next(upperBound: 20 as UInt64) == 0 ? 2 : 1
                for _ in 0..<copies {
                    arrivals.append((sent.at + Int(random.next(upperBound: 50 as UInt64)), sent.packet))
                }
            }
            for arrival in arrivals.sorted(by: { $0.at < $1.at }) {
                ear.wait(max(.zero, .milliseconds(arrival.at) - (ear.now - .zero - .seconds(9))))
                ear.take(arrival.packet)
            }
            ear.wait(.seconds(1))
            #expect(ear.began.count == ear.ended.count)
            #expect(isSubsequence(ear.text, of: keys), "\(ear.text) of \(keys)")
            if ear.text == keys { complete += 1 }
        }
        #expect(complete >= 49)
    }

    private func isSubsequence(_ part: String, of whole: String) -> Bool {
        var rest = Substring(whole)
        for character in part {
            guard let index = rest.firstIndex(of: character) else { return false }
            rest = rest[rest.index(after: index)...]
        }
        return true
    }
}
