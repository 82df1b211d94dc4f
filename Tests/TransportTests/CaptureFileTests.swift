import Foundation
import Synchronization
import Testing
import Transport

@Suite(.timeLimit(.minutes(1))) struct CaptureFileTests {
    private let path = NSTemporaryDirectory() + "capture-\(UUID().uuidString)"

    @Test func recordsAreWrittenInOrderForTheOwnerAlone() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        _ = FileManager.default.createFile(
            atPath: path, contents: Data("old".utf8), attributes: [.posixPermissions: 0o644])
        let file = try CaptureFile(path: path) { Issue.record("\($0)") }
        for number in UInt8(0)..<200 { file.append([number, number]) }
        await file.close()
        let written = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(Array(written) == (UInt8(0)..<200).flatMap { [$0, $0] })
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(file.dropped == 0)
    }

    @Test func aPathThatCannotBeWrittenHasAReason() {
        #expect(throws: CaptureFile.Failure(path: "/nowhere/x", reason: "no such file or directory")) {
            try CaptureFile(path: "/nowhere/x") { _ in }
        }
    }

    /// A disk that is full: said once, what comes after is counted, and nobody waits.
    @Test func aFullDiskIsSaidOnce() async throws {
        let failures = Mutex<[CaptureFile.Failure]>([])
        let file = try CaptureFile(path: "/dev/full") { failure in failures.withLock { $0.append(failure) } }
        for _ in 0..<10 {
            file.append([1, 2, 3])
            try await Task.sleep(for: .milliseconds(20))
        }
        await file.close()
        #expect(
            failures.withLock { $0 } == [CaptureFile.Failure(path: "/dev/full", reason: "no space left on device")])
        #expect(file.dropped >= 8)
    }

    @Test func whatTheDiskCannotTakeInTimeIsDroppedAndCounted() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try CaptureFile(path: path) { Issue.record("\($0)") }
        file.append([UInt8](repeating: 0, count: 5 * 1024 * 1024))
        file.append([1])
        await file.close()
        #expect(file.dropped == 1)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
    }
}
