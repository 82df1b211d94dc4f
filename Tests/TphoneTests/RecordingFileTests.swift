import Foundation
import Glibc
import Testing

@testable import tphone

struct RecordingFileTests {
    @Test func aGoodPlaceIsLeftAsItWas() throws {
        let directory = try TemporaryDirectory()
        let new = directory.path + "/new.wav"
        try RecordingFile.check(new)
        #expect(access(new, F_OK) != 0)
        let old = directory.path + "/old.wav"
        try Data("an earlier recording".utf8).write(to: URL(fileURLWithPath: old))
        try RecordingFile.check(old)
        #expect(try String(contentsOfFile: old, encoding: .utf8) == "an earlier recording")
    }

    @Test func whatCannotBeARecordingIsRefusedWithASentence() throws {
        let directory = try TemporaryDirectory()
        let link = directory.path + "/link"
        #expect(symlink(directory.path + "/precious", link) == 0)
        for path in [directory.path, link, directory.path + "/missing/back.wav"] {
            let failure = #expect(throws: CommandFailure.self) { try RecordingFile.check(path) }
            #expect(failure?.status == .failed)
            #expect(failure?.sentence.hasPrefix("\(path) cannot be written: ") == true)
            #expect(failure?.sentence.hasSuffix(".") == true)
        }
    }

    @Test func aPipeIsReadBeforeTheCallAndCanBePlayedAgain() throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path + "/fifo"
        #expect(mkfifo(fifo, 0o600) == 0 && PlayFile.isStream(fifo) && PlayFile.isStream("-"))
        Thread.detachNewThread {
            let end = open(fifo, O_WRONLY)
            _ = write(end, "RIFF", 4)
            close(end)
        }
        let path = try PlayFile.seekable(fifo)
        for _ in 0..<2 { #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("RIFF".utf8)) }
        #expect(try PlayFile.seekable(directory.path + "/a.wav") == directory.path + "/a.wav")
    }
}
