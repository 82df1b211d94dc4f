import CallEngine
import Glibc
import MediaEngine
import NIOCore
import NIOPosix
import Signaling
import Testing
import Transport
import Wire

@testable import CloudLab

/// Clients with real sockets on loopback in one room of the lab.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ConferenceRoomTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// Runs on the event loop that everything here lives on.
    private func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await loop.submit(body).get()
    }

    private func makeCall(_ voices: [TestRoom.Voice]) async throws -> NIOLoopBound<TestRoom> {
        try await run { [loop] in NIOLoopBound(try TestRoom(voices, on: loop), eventLoop: loop) }
    }

    /// Asks again and again; the limit only decides how long a failing test takes.
    ///
    /// Of the event loop that moves the sound no more is asked than copies.
    private func eventually(
        _ call: NIOLoopBound<TestRoom>, _ condition: @Sendable (TestRoom.Report) -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            let report = try await run { call.value.report }
            if condition(report) { return }
            try #require(report.losses.isEmpty && ContinuousClock.now < end, "\(report)")
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    @Test func allHearEachOtherAndNotThemselvesWhateverTheirCodecs() async throws {
        let call = try await makeCall([
            .init(codec: .opus, frequency: 440), .init(codec: .pcmu, frequency: 700),
            .init(codec: .g722, frequency: 1_000),
        ])
        try await eventually(call) { $0.heard == [[1, 2], [0, 2], [0, 1]] }
        // One leaves, and the others go on.
        try await run { call.value.hangUp(1) }
        try await eventually(call) { $0.heard[0] == [2] && $0.heard[2] == [0] }
        try await run { call.value.close() }
    }

    @Test func whoChangesItsCodecStays() async throws {
        let call = try await makeCall([
            .init(codec: .opus, frequency: 440), .init(codec: .opus, frequency: 700),
        ])
        try await eventually(call) { $0.heard == [[1], [0]] }
        try await run { try call.value.change(0, to: .pcma) }
        // What is kept of the old codec's sound is forgotten, so that this is the new one's.
        try await eventually(call) { $0.heard == [[1], [0]] }
        let codecs = try await run { call.value.codecsInUse }
        #expect(codecs == [.pcma, .opus])
        try await run { call.value.close() }
    }

    @Test func aNinthHasNoSeat() async throws {
        let call = try await makeCall((0..<9).map { .init(codec: .opus, frequency: 300 + 100 * Double($0)) })
        try await eventually(call) { report in
            !report.refusals.isEmpty && report.samples.count { !$0.isEmpty } == 8
        }
        let refusals = try await run { call.value.report.refusals }
        #expect(refusals == ["the conference is full: it takes 8"])
        try await run { call.value.close() }
    }
}

/// A lab with one room, and clients in it that each send a tone.
private final class TestRoom {
    struct Voice: Sendable {
        var codec: AudioCodec
        var frequency: Double
    }

    /// What there is to know of the call at a moment.
    struct Report: Sendable, CustomStringConvertible {
        var voices: [Voice]
        /// What each client heard in the last quarter of a second.
        var samples: [[Int16]]
        var refusals: [String]
        /// What went wrong.
        var losses: [String]

        /// Whose tones each client hears at present, its own among them if it does.
        var heard: [[Int]] {
            samples.map { samples in
                voices.indices.filter { TestTone.isHeard(voices[$0].frequency, in: samples) }
            }
        }

        var description: String { "heard \(heard) of \(samples.map(\.count)), \(refusals), \(losses)" }
    }

    private let lab: MediaLegHost
    private var clients: [TestClient] = []
    private var refusals: [String] = []
    private var losses: [String] = []

    init(_ voices: [Voice], on loop: any EventLoop) throws {
        let options = MediaLegHost.Options(addresses: [.v4(0x7F00_0001)])
        lab = try MediaLegHost(options, eventLoop: loop, tls: TLSSettings())
        lab.report = { [weak self] in self?.receive($0) }
        for (index, voice) in voices.enumerated() {
            let id = LegID(UInt32(index))
            let host = try MediaLegHost(options, eventLoop: loop, tls: TLSSettings())
            let client = try TestClient(LabLeg(id: id, host: host), voice, on: loop)
            host.report = { [lab, weak client, weak self] event in
                switch event {
                case .offerReady(_, let offer):
                    guard let client else { break }
                    if !client.hasStarted { lab.perform(.create(id)) }
                    lab.perform(.acceptOffer(id, offer.keeping(client.voice.codec)))
                case .connected: client?.start()
                case .lost, .refused: self?.losses.append("client: \(event)")
                default: break
                }
            }
            clients.append(client)
            client.leg.makeOffer()
        }
    }

    private func receive(_ event: LegEvent) {
        switch event {
        case .answerReady(let id, let answer):
            let client = clients[Int(id.rawValue)]
            client.leg.acceptAnswer(answer)
            if client.hasStarted { return client.listen() }
            if let room = ConferenceName("conference") { lab.perform(.enter(id, room)) }
        case .refused(_, let reason): refusals.append(reason)
        case .lost: losses.append("lab: \(event)")
        default: break
        }
    }

    var report: Report {
        Report(voices: clients.map(\.voice), samples: clients.map(\.heard), refusals: refusals, losses: losses)
    }

    /// What each client and the lab agreed on.
    var codecsInUse: [AudioCodec?] { clients.map(\.leg.codec) }

    func change(_ index: Int, to codec: AudioCodec) throws {
        try clients[index].change(to: codec)
        clients[index].leg.makeOffer()
    }

    func hangUp(_ index: Int) {
        lab.perform(.close(LegID(UInt32(index))))
        clients[index].close()
    }

    func close() {
        for index in clients.indices { hangUp(index) }
    }
}

/// A client that sends a tone every 20 ms and keeps what it hears.
private final class TestClient: FrameSink {
    let leg: LabLeg
    private(set) var voice: TestRoom.Voice
    private let eventLoop: any EventLoop
    private var tone: EncodedLoop
    private var position = 0
    private var timestamp: UInt32 = 0
    private var decoder: AudioDecoder
    private var samples = [Int16](repeating: 0, count: 5_760)
    /// The last quarter of a second.
    private(set) var heard: [Int16] = []
    private var sending: RepeatedTask?

    init(_ leg: LabLeg, _ voice: TestRoom.Voice, on eventLoop: any EventLoop) throws {
        self.leg = leg
        self.voice = voice
        self.eventLoop = eventLoop
        decoder = try AudioDecoder(voice.codec)
        tone = try Self.tone(of: voice)
    }

    private static func tone(of voice: TestRoom.Voice) throws -> EncodedLoop {
        try #require(EncodedLoop(Melody(notes: [voice.frequency], framesPerNote: 100, isSteady: true), voice.codec))
    }

    var hasStarted: Bool { sending != nil }

    /// From now on sends and expects another codec.
    func change(to codec: AudioCodec) throws {
        voice.codec = codec
        decoder = try AudioDecoder(codec)
        tone = try Self.tone(of: voice)
        heard = []
    }

    func listen() { leg.transport?.leg?.sink = self }

    func start() {
        guard sending == nil else { return }
        listen()
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        sending = eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { _ in
            bound.value.sendFrame()
        }
    }

    private func sendFrame() {
        tone.withPacket(position) { packet in
            leg.send(packet, timestamp: timestamp, marker: position == 0, at: .now)
        }
        timestamp &+= UInt32(voice.codec.clockRate / 50)
        position += 1
    }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        guard header.payloadType == voice.codec.payloadType else { return }
        let count = samples.withUnsafeMutableBufferPointer { (try? decoder.decode(payload, into: $0)) ?? 0 }
        heard = (heard + samples[..<count]).suffix(12_000)
    }

    func close() {
        sending?.cancel()
        leg.close()
    }
}

private enum TestTone {
    /// Whether a tone was there in a quarter of a second at some time, at a quarter of its loudness or more.
    static func isHeard(_ frequency: Double, in samples: [Int16]) -> Bool {
        guard samples.count == 12_000 else { return false }
        return stride(from: 0, to: 12_000, by: 2_400).contains { start in
            amplitude(of: frequency, in: samples[start..<start + 2_400]) > 2_000
        }
    }

    private static func amplitude(of frequency: Double, in samples: ArraySlice<Int16>) -> Double {
        let advance = 2 * Double.pi * frequency / 48_000
        let coefficient = 2 * cos(advance)
        var (previous, beforePrevious) = (0.0, 0.0)
        for sample in samples {
            (previous, beforePrevious) = (Double(sample) + coefficient * previous - beforePrevious, previous)
        }
        let power = previous * previous + beforePrevious * beforePrevious - coefficient * previous * beforePrevious
        return 2 * power.squareRoot() / Double(samples.count)
    }
}

extension LegDescription {
    /// With no other codec than this, and nothing besides.
    fileprivate func keeping(_ codec: AudioCodec) -> LegDescription {
        let lines = sdp.split(separator: "\r\n").map { line -> String in
            guard line.hasPrefix("m=audio ") else { return String(line) }
            return line.split(separator: " ").prefix(3).joined(separator: " ") + " \(codec.payloadType)"
        }
        return LegDescription(sdp: lines.joined(separator: "\r\n") + "\r\n", candidates: candidates)
    }
}
