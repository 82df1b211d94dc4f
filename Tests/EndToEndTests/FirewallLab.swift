import Foundation
import Glibc
import Testing

/// `scripts/firewall-lab`: a command behind a firewall of this machine's own.
enum FirewallLab {
    static let script: String = {
        let here = URL(fileURLWithPath: #filePath)
        return here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("scripts/firewall-lab").path
    }()

    /// Why this machine cannot make the lab, in the script's words; nil when it can.
    static let obstacle = obstacle(to: [script])

    /// Words in front of a command that run it as a user without rights.
    static let otherUser = ["--reuid", "65534", "--regid", "65534", "--clear-groups"]

    /// True if we may become another user, and that one can make the lab.
    static let isForEverybody = geteuid() == 0 && obstacle(to: ["setpriv"] + otherUser + [script]) == nil

    private static func obstacle(to words: [String]) -> String? {
        let process = Process()
        let errors = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words + ["--check"]
        process.standardError = errors
        do {
            try process.run()
        } catch {
            return "the script cannot be started: \(error)"
        }
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(decoding: said, as: UTF8.self)
    }

    /// What skipped tests say.
    static let comment: Comment = Comment(rawValue: "No firewall can be made on this machine. \(obstacle ?? "")")

    /// Starts a command behind a firewall; its files are in the lab's own folder, the lab's in the workplace.
    static func start(_ words: [String], in workplace: Workplace) throws -> Program {
        try Program(
            script, words,
            environment: ["TPHONE": Workplace.binary, "TMPDIR": workplace.path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"])
    }

    /// The messages that a lab wrote down.
    static func journal(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { try JSON(String($0)) }
    }

    /// The first description that a user offered.
    static func firstOffer(of user: String, in journal: [JSON]) throws -> String {
        let offer = try #require(
            journal.first { entry in
                entry["direction"] == .text("received") && entry["kind"] == .text("message")
                    && entry["user"] == .text(user) && entry["body"].text?.contains(#""OFFER""#) == true
            }?["body"].text, "\(user) offered nothing")
        let message = try JSON(String(offer[(offer.firstIndex(of: "{") ?? offer.startIndex)...]))
        return try #require(message["sdp"].text)
    }
}
