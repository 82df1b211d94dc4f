import Foundation
import Glibc
import MediaEngine
import TUI
import Transport

/// Opens the console, sees it through and says how the program ends.
enum ConsoleScreen {
    /// - Parameters:
    ///   - voice: what is done to the microphone's sound at first.
    ///   - isPlain: lines of text instead of a screen, also where a screen were possible.
    static func run(
        _ visit: PhoneVisit, user: String, gateway: String, voice: VoiceOptions, ring: String, isPlain: Bool = false
    ) async throws -> ExitStatus {
        let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        let terminal = ProcessInfo.processInfo.environment["TERM"]
        if isPlain || PlainConsole.isNeeded(terminal: terminal, isTerminal: isTerminal) {
            return try await PlainSession(visit: visit).run(user: user, gateway: gateway, voice: voice, ring: ring)
        }
        let log = LogFile.open()
        defer { log?.closeFile() }
        do {
            let session = try ConsoleSession(visit: visit, user: user, gateway: gateway, voice: voice, ring: ring)
            switch try await session.run(logDescriptor: log?.fileDescriptor) {
            case .finished: return .done
            case .signalled, .terminalClosed: return .interrupted
            }
        } catch let error as TerminalError {
            throw CommandFailure(error.description, status: .usage)
        }
    }
}

/// `$XDG_STATE_HOME/tphone/tphone.log`, where standard error goes while the screen is up.
enum LogFile {
    /// Nil when it cannot be written, which must not keep an agent from working.
    static func open() -> FileHandle? {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? NSHomeDirectory()
        let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state"
        let folder = "\(base)/tphone"
        try? FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = "\(folder)/tphone.log"
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        guard let file = FileHandle(forWritingAtPath: path) else { return nil }
        file.seekToEndOfFile()
        return file
    }
}
