import Foundation

/// What `tphone doctor` shows, without what differs from run to run.
enum DoctorText {
    /// One text for each profile of the firewall lab.
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden")

    /// Times, ports, host and version; a line that goes on below is one line, so that no mask changes where it breaks.
    private static let masks = [
        (#"\n {3,}(?!\d+ |keep: )"#, " "),
        (#"[ ]{2,}"#, " "),
        (#"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ on \S+"#, "DATE on HOST"),
        (#"tphone \d+\.\S+"#, "tphone VERSION"),
        (#"took [\d.]+ s"#, "took TIME"),
        (#"ok <?\d+ms"#, "ok TIME"),
        (#"(MOS [\d.?]+, )?loss [\d.?]+%, jitter [\d.?]+ ms"#, "FIGURES"),
        (#"(\d\.\d+):\d+"#, "$1:PORT"),
        // How long other ways were waited for differs, and of equal ones any may be taken.
        (#"(CALL .*? over \w+)[^\n]*"#, "$1"),
        (#"SAVED \S+"#, "SAVED FILE"),
    ]

    static func masked(_ text: String) throws -> String {
        try masks.reduce(text + "\n") { text, mask in
            let expression = try NSRegularExpression(pattern: mask.0)
            let whole = NSRange(text.startIndex..., in: text)
            return expression.stringByReplacingMatches(in: text, range: whole, withTemplate: mask.1)
        }
    }
}
