import CallEngine
import Foundation
import MediaEngine
import Testing
import Transport

@testable import tphone

struct RecordingFolderTests {
    private let folder = "\(NSTemporaryDirectory())/tphone-recordings-\(UUID().uuidString)"

    @Test(arguments: [
        ("5001", "5001"), ("+34 911", "+34_911"), ("../../etc/passwd", "______etc_passwd"),
        ("a\u{1B}[2J\0b", "a__2J_b"),
        ("Ana Ruiz", "Ana_Ruiz"), ("山田", "__"), ("", "unknown"),
    ])
    func namesAreSafe(peer: String, expected: String) {
        let name = RecordingFolder.name(of: peer, at: Date())
        #expect(name.hasSuffix("-\(expected)"))
        #expect(name.count == 16 + expected.count)
        #expect(RecordingFolder.name(of: String(repeating: "x", count: 500), at: Date()).count == 56)
    }

    @Test func noFileTakesAnothersPlace() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let now = Date()
        let first = try RecordingFolder.newFile(in: folder, peer: "5001", at: now)
        #expect(FileManager.default.createFile(atPath: first, contents: nil))
        let second = try RecordingFolder.newFile(in: folder, peer: "5001", at: now)
        #expect(first.hasSuffix("-5001.wav") && second.hasSuffix("-5001-2.wav"))
        let attributes = try FileManager.default.attributesOfItem(atPath: folder)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }

    @Test func aFolderThatCannotBeMadeIsSaid() {
        #expect(throws: AudioError.cannotRecord(path: "/dev/null/x", reason: "the folder cannot be made")) {
            try RecordingFolder.newFile(in: "/dev/null/x", peer: "5001", at: Date())
        }
    }

    @Test func theNoticeIsTheConfigurationsChoice() throws {
        var audio = Configuration.Audio()
        #expect(try RecordingFolder.plan(audio).notice == .tones)
        #expect(try !RecordingFolder.plan(audio).isAutomatic)
        audio.recordingNotice = .none
        audio.record = folder
        #expect(try RecordingFolder.plan(audio).notice == nil)
        #expect(try RecordingFolder.plan(audio).isAutomatic)
        audio.recordingNotice = .file("/nowhere.wav")
        #expect(throws: CommandFailure.self) { try RecordingFolder.plan(audio) }
    }
}
