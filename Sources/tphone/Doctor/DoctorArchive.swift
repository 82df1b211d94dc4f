import Foundation

/// Keeps reports, one file each, for whoever is asked about them later.
enum DoctorArchive {
    /// Writes a report under `$XDG_STATE_HOME/tphone`, or `~/.local/state/tphone`, for its owner alone.
    ///
    /// - Returns: The file's path.
    static func save(
        _ json: String, at date: Date = Date(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandFailure) -> String {
        let folder = folder(environment)
        let path = "\(folder)/diag-\(stamp(date)).json"
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                "The report cannot be kept in \(folder): the folder cannot be made. Free the path, or pass --no-save.",
                status: .failed)
        }
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data((json + "\n").utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten else {
            throw CommandFailure(
                "The report cannot be kept: \(path) cannot be written. Free the path, or pass --no-save.",
                status: .failed)
        }
        return path
    }

    private static func folder(_ environment: [String: String]) -> String {
        let home = environment["HOME"] ?? NSHomeDirectory()
        // The XDG rules say that a relative path counts as unset.
        let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.local/state"
        return "\(base)/tphone"
    }

    /// `20260301-143158`, in UTC.
    private static func stamp(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        func text(_ value: Int?, _ width: Int) -> String {
            let digits = String(value ?? 0)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return text(parts.year, 4) + text(parts.month, 2) + text(parts.day, 2) + "-" + text(parts.hour, 2)
            + text(parts.minute, 2) + text(parts.second, 2)
    }
}
