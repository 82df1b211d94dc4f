import CallEngine
import Foundation
import MediaEngine
import Transport

/// Where recordings of calls go that nobody named a file for: one each, named after its time and its peer.
enum RecordingFolder {
    /// What the configuration says of recordings.
    static func plan(_ audio: Configuration.Audio) throws(CommandFailure) -> RecordingPlan {
        var plan = RecordingPlan()
        let folder = audio.record ?? standard(ProcessInfo.processInfo.environment)
        plan.isAutomatic = audio.record != nil
        plan.newFile = { call throws(AudioError) in try newFile(in: folder, peer: call.peer, at: Date()) }
        plan.notice = try notice(audio.recordingNotice)
        return plan
    }

    private static func notice(_ choice: Configuration.RecordingNotice) throws(CommandFailure) -> RecordingNotice? {
        switch choice {
        case .none: return nil
        case .tones: return .tones
        case .file(let path):
            do throws(AudioError) {
                return try RecordingNotice(path: path)
            } catch {
                throw CommandFailure(
                    "The notice of recordings cannot be used: \(error). Correct audio.recording_notice.",
                    status: .configuration)
            }
        }
    }

    /// `$XDG_STATE_HOME/tphone/recordings`; a relative path counts as unset.
    static func standard(_ environment: [String: String]) -> String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state"
        return "\(base)/tphone/recordings"
    }

    /// A name that no file has yet; the folder is made for its owner alone.
    static func newFile(in folder: String, peer: String, at date: Date) throws(AudioError) -> String {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotRecord(path: folder, reason: "the folder cannot be made")
        }
        let name = name(of: peer, at: date)
        for number in 1...Self.mostOfAName {
            let path = "\(folder)/\(name)\(number == 1 ? "" : "-\(number)").wav"
            if !FileManager.default.fileExists(atPath: path) { return path }
        }
        throw .cannotRecord(path: "\(folder)/\(name).wav", reason: "there are too many files of this name")
    }

    private static let mostOfAName = 999
    private static let longestPeer = 40

    /// `20260301-143158-5001`, in local time; whatever a file's name should not hold becomes an underscore.
    static func name(of peer: String, at date: Date) -> String {
        let parts = Calendar.current.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let digits = { (value: Int?, width: Int) in
            let text = String(value ?? 0)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let day = digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2)
        let time = digits(parts.hour, 2) + digits(parts.minute, 2) + digits(parts.second, 2)
        let safe = peer.unicodeScalars.prefix(longestPeer).map { scalar in
            let isSafe =
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789+-@".unicodeScalars.contains(scalar))
            return isSafe ? Character(scalar) : "_"
        }
        return "\(day)-\(time)-\(safe.isEmpty ? "unknown" : String(safe))"
    }
}
