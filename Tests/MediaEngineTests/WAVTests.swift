import Glibc
import Testing
import Wire

@testable import MediaEngine

struct WAVTests {
    private struct Bytes: ByteSource {
        let content: [UInt8]
        var length: Int { content.count }

        func bytes(at offset: Int, count: Int) -> [UInt8] {
            offset < content.count ? Array(content[offset..<min(content.count, offset + count)]) : []
        }
    }

    private func little(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(body.count, 4) + body + (body.count % 2 == 1 ? [0] : [])
    }

    private func format(tag: Int = 1, channels: Int = 1, rate: Int = 48_000, bits: Int = 16) -> [UInt8] {
        let frame = channels * bits / 8
        return chunk(
            "fmt ",
            little(tag, 2) + little(channels, 2) + little(rate, 4) + little(rate * frame, 4) + little(frame, 2)
                + little(bits, 2))
    }

    private func wav(_ chunks: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + little(4 + chunks.count, 4) + Array("WAVE".utf8) + chunks
    }

    private func samples(_ values: [Int16]) -> [UInt8] { values.flatMap { little(Int($0), 2) } }

    private func header(_ content: [UInt8]) -> Result<WAVHeader, WAVError> {
        Result { () throws(WAVError) in try WAVHeader(Bytes(content: content)) }
    }

    private func temporaryPath() -> String {
        var source = RandomSource.system
        return "/tmp/tphone-test-\(source.next()).wav"
    }

    private func store(_ bytes: [UInt8], _ path: String) throws {
        let file = try FileDescriptor(path, .replace)
        try file.write(bytes, at: 0)
    }

    private func readAll(_ path: String) throws -> [Int16] {
        var reader = try WAVReader(path: path)
        var frame = AudioFrame()
        var result: [Int16] = []
        while !reader.isFinished, result.count < 10_000_000 {
            reader.read(into: &frame)
            result += frame.samples
        }
        return result
    }

    @Test func aRecordingReadsBackTheSame() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let voice = TestSound.voice(frames: 250)
        do {
            var writer = try WAVWriter(path: path)
            for frame in TestSound.frames(voice) { writer.append(frame) }
        }
        let back = try readAll(path)
        #expect(Array(back[..<voice.count]) == voice)
        #expect(back[voice.count...].allSatisfy { $0 == 0 })
        #expect(back.count - voice.count <= 480)
    }

    @Test func aRecordingIsValidWhileItGrows() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        var writer = try WAVWriter(path: path)
        #expect(throws: AudioError.notPlayable(path: path, .noSound)) { _ = try WAVReader(path: path) }
        let frames = TestSound.frames(TestSound.tone(1_000, frames: 250))
        for frame in frames { writer.append(frame) }
        #expect(try WAVReader(path: path).header.dataLength == 200 * 960)
        writer.flush()
        #expect(try WAVReader(path: path).header.dataLength == 250 * 960)
        #expect(writer.failure == nil)
    }

    @Test func aPipeGetsAFileThatIsReadToItsEnd() throws {
        let (fifo, path) = (temporaryPath(), temporaryPath())
        defer { for file in [fifo, path] { unlink(file) } }
        #expect(mkfifo(fifo, 0o600) == 0)
        let reader = open(fifo, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let voice = TestSound.voice(frames: 50)
        do {
            var writer = try WAVWriter(path: fifo)
            for frame in TestSound.frames(voice) { writer.append(frame) }
        }
        var bytes = [UInt8](repeating: 0, count: 60_000)
        let count = read(reader, &bytes, bytes.count)
        #expect(count == 44 + 2 * voice.count)
        try store(Array(bytes.prefix(max(0, count))), path)
        #expect(Array(try readAll(path).prefix(voice.count)) == voice)
    }

    @Test func aFullDiskIsTold() throws {
        var writer = try WAVWriter(path: "/dev/null")
        for frame in TestSound.frames(TestSound.tone(1_000, frames: 101)) { writer.append(frame) }
        #expect(writer.failure == nil)
        do {
            var full = try WAVWriter(path: "/dev/full")
            full.append(AudioFrame())
            full.flush()
            Issue.record("nothing was refused")
        } catch {
            #expect(error == .cannotRecord(path: "/dev/full", reason: "No space left on device"))
        }
    }

    @Test func channelsAreMixedAndRatesConverted() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let stereo = (0..<44_100).flatMap { index -> [Int16] in
            let value = 16_000 * sin(2 * .pi * 1_000 * Double(index) / 44_100)
            return [Int16(value), 0]
        }
        let list = chunk("LIST", Array("INFOodd".utf8))
        try store(wav(list + format(channels: 2, rate: 44_100) + chunk("data", samples(stereo))), path)
        let back = try readAll(path)
        #expect(abs(back.count - 48_000) < 1_500)
        #expect(TestSound.impurity(of: back[4_800..<43_200], frequency: 1_000, rate: 48_000) < -50)
        #expect(back.map { abs(Int($0)) }.max().map { (7_900...8_100).contains($0) } == true)
    }

    @Test func eachDefectHasItsName() {
        #expect(header([]) == .failure(.notWAV))
        #expect(header(Array("ID3 and something that is an MP3".utf8)) == .failure(.notWAV))
        #expect(header(wav([])) == .failure(.noSound))
        #expect(header(wav(format())) == .failure(.noSound))
        #expect(header(wav(chunk("data", [1, 2]))) == .failure(.noSound))
        #expect(header(wav(format(tag: 2) + chunk("data", [1, 2]))) == .failure(.compressed(2)))
        #expect(header(wav(format(bits: 12) + chunk("data", [1, 2]))) == .failure(.sampleSize(12)))
        #expect(header(wav(format(channels: 0) + chunk("data", [1, 2]))) == .failure(.channels(0)))
        #expect(header(wav(format(rate: 0) + chunk("data", [1, 2]))) == .failure(.sampleRate(0)))
    }

    @Test func extensibleAndStreamedFilesAreRead() {
        let guid: [UInt8] = [1, 0, 0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113]
        let body = Array(format(tag: 0xFFFE)[8...]) + little(22, 2) + little(16, 2) + little(4, 4) + guid
        let data = samples([1, 2, 3])
        let extensible = wav(chunk("fmt ", body) + chunk("data", data))
        #expect((try? header(extensible).get())?.dataLength == 6)
        // A program that wrote to a pipe could not know the length.
        let streamed = wav(format() + Array("data".utf8) + [255, 255, 255, 255] + data)
        #expect((try? header(streamed).get())?.dataLength == 6)
    }

    /// A program that wrote to a pipe, or was ended early, left 0 or the largest number as the length.
    @Test(arguments: [0, 0xFFFF_FFFF, 1_000]) func aFileOfUnknownLengthIsReadToItsEnd(said: Int) throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let voice = TestSound.voice(frames: 20)
        try store(wav(format() + Array("data".utf8) + little(said, 4) + samples(voice)), path)
        let back = try readAll(path)
        let count = said == 1_000 ? 500 : voice.count
        #expect(Array(back.prefix(count)) == Array(voice.prefix(count)))
    }

    @Test func aFileWithoutSoundIsRefused() {
        #expect(header(wav(format() + chunk("data", []))) == .failure(.noSound))
        #expect(header(wav(format() + chunk("data", []) + chunk("LIST", Array("INFO".utf8)))) == .failure(.noSound))
        #expect(header(wav(format(channels: 2) + chunk("data", [1, 2]))) == .failure(.noSound))
    }

    /// Half of full scale in every encoding, which G.711 gives within its step.
    @Test(arguments: [
        (1, 8, [192]), (1, 24, [0, 0, 64]), (1, 32, [0, 0, 0, 64]), (3, 32, [0, 0, 0, 63]),
        (3, 64, [0, 0, 0, 0, 0, 0, 224, 63]), (7, 8, [Int(G711.muLaw.encode(16_384))]),
        (6, 8, [Int(G711.aLaw.encode(16_384))]),
    ]) func everyCommonEncodingIsRead(tag: Int, bits: Int, sample: [Int]) throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let data = (0..<8_000).flatMap { _ in sample.map { UInt8($0) } }
        try store(wav(format(tag: tag, rate: 8_000, bits: bits) + chunk("data", data)), path)
        let back = try readAll(path)
        #expect(abs(back.count - 48_000) < 1_500)
        #expect(back[10_000..<30_000].allSatisfy { (15_700...17_100).contains($0) })
    }

    @Test func numbersOutOfRangeAreClipped() {
        #expect(WAVEncoding.float32.sample(in: [0, 0, 0, 192], at: 0) == -32_768)
        #expect(WAVEncoding.float32.sample(in: [0, 0, 192, 127], at: 0) == 0)
        #expect(WAVEncoding.float32.sample(in: [0, 0, 128, 127], at: 0) == 32_767)
    }

    @Test func missingFilesAndDirectoriesAreTold() {
        #expect(throws: AudioError.cannotRead(path: "/nowhere.wav", reason: "No such file or directory")) {
            _ = try WAVReader(path: "/nowhere.wav")
        }
        #expect(throws: AudioError.cannotRead(path: "/tmp", reason: "Is a directory")) {
            _ = try WAVReader(path: "/tmp")
        }
        #expect(throws: AudioError.self) { _ = try WAVWriter(path: "/nowhere/at/all.wav") }
    }

    /// Cut at every byte and with any byte changed, a file is read or refused, and never more.
    @Test func damagedFilesDoNoHarm() throws {
        let path = temporaryPath()
        defer { unlink(path) }
        let whole = wav(
            chunk("LIST", Array("INFOxyz".utf8)) + format(channels: 2, rate: 8_000)
                + chunk("data", samples((0..<200).map { Int16($0) })))
        for end in 0...whole.count {
            _ = header(Array(whole[..<end]))
        }
        var random = RandomSource.seeded(3)
        for _ in 0..<3_000 {
            var damaged = whole
            for _ in 0...Int.random(in: 0...3, using: &random) {
                damaged[Int.random(in: 0..<min(80, damaged.count), using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            guard case .success(let header) = header(damaged) else { continue }
            #expect(header.dataOffset + header.dataLength <= damaged.count)
        }
        for end in stride(from: 44, through: whole.count, by: 11) {
            try store(Array(whole[..<end]), path)
            _ = try? readAll(path)
        }
    }
}
