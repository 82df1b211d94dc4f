import Foundation

/// The processes of this machine, as the kernel lists them.
enum Processes {
    struct Entry {
        var processID: Int32
        var parent: Int32
        var name: String
    }

    /// Children, their children, and so on.
    static func descendants(of ancestor: Int32) throws -> [Entry] {
        let entries = try all()
        var found: [Entry] = []
        var waiting = [ancestor]
        while let parent = waiting.popLast() {
            let children = entries.filter { $0.parent == parent }
            found += children
            waiting += children.map(\.processID)
        }
        return found
    }

    /// False also for one that has ended but was not waited for.
    static func isRunning(_ processID: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8) else { return false }
        return status.split(separator: ")").last?.split(separator: " ").first != "Z"
    }

    /// The most memory that a process ever held, in bytes; nil once it has ended.
    static func peakMemory(of processID: Int32) -> Int? {
        let status = try? String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        guard let line = status?.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { 1024 * $0 }
    }

    private static func all() throws -> [Entry] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard let processID = Int32(name),
                let status = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
                let open = status.firstIndex(of: "("), let close = status.lastIndex(of: ")")
            else { return nil }
            let fields = status[status.index(after: close)...].split(separator: " ")
            guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
            return Entry(processID: processID, parent: parent, name: String(status[open..<close].dropFirst()))
        }
    }
}
