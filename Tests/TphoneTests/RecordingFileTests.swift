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
        let fifo = directory.path + "/fifo"
        #expect(mkfifo(fifo, 0o600) == 0)
        for path in [directory.path, fifo, directory.path + "/missing/back.wav"] {
            let failure = #expect(throws: CommandFailure.self) { try RecordingFile.check(path) }
            #expect(failure?.status == .failed)
            #expect(failure?.sentence.hasPrefix("\(path) cannot be written: ") == true)
            #expect(failure?.sentence.hasSuffix(".") == true)
        }
    }
}
