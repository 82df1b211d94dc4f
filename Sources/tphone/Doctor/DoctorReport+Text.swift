import Wire

extension DoctorReport {
    /// The report as a table of 80 columns, for people.
    func text(savedTo path: String?) -> String {
        var lines = [head] + origins + [Self.ruler, Self.row("STEP", ["UDP", "TCP", "TLS"], "note")]
        var number = 0
        for step in DoctorStep.allCases {
            let found = checks.filter { $0.step == step }
            guard !found.isEmpty else { continue }
            number += 1
            lines += row(number, step, found)
        }
        lines.append(Self.ruler)
        lines += details
        lines += Self.labelled("VERDICT", summary)
        lines += advice
        if let path { lines += [""] + Self.labelled("SAVED", "\(path)  (secrets removed)") }
        return lines.joined(separator: "\n")
    }

    private var head: String {
        let result = "result \(verdict.words) (\(verdict.exitStatus))"
        let left = " DIAGNOSE   took \(DoctorFindings.number(tookMs / 1000)) s"
        return left + String(repeating: " ", count: max(2, 80 - left.count - result.count)) + result
    }

    /// When, where and as whom.
    private var origins: [String] {
        guard let origin else { return [] }
        let user = origin.user.map { " as \($0)" } ?? ""
        let texts = ["\(origin.date) on \(origin.host)\(user), tphone \(origin.version)", "gateway \(origin.gateway)"]
        return texts.flatMap { Self.wrapped($0.scrubbed(limit: 300), first: " ", rest: "   ") }
    }

    private static let ruler = String(repeating: "-", count: 80)

    private func row(_ number: Int, _ step: DoctorStep, _ found: [DoctorCheck]) -> [String] {
        let cells = DoctorColumn.allCases.map { column in
            cell(found.filter { column.holds($0) })
        }
        var ports: [UInt16] = []
        for case let port? in found.map({ $0.route?.port }) where !ports.contains(port) { ports.append(port) }
        let shown = ports.prefix(3).map(String.init).joined(separator: "/") + (ports.count > 3 ? "/.." : "")
        let name = "\(number) \(step.title)".padded(to: 10) + (step == .dns || step == .media ? "" : shown)
        let note = Self.wrapped(note(found), to: Self.noteWidth)
        return [Self.row(name, cells, note.first ?? "")] + note.dropFirst().map { Self.row("", ["", "", ""], $0) }
    }

    /// The best of several checks stands for all; a dash where there is none.
    private func cell(_ checks: [DoctorCheck]) -> String {
        guard let result = CheckResult.bestFirst.first(where: { word in checks.contains { $0.result == word } }) else {
            return "-"
        }
        let times = checks.filter { $0.result == result }.compactMap(\.ms)
        guard result == .ok, let time = times.min() else { return result.word }
        return "ok \(time < 1 ? "<1" : String(Int(time.rounded())))ms"
    }

    /// What matters most of several notes: that of a failure, or of the first success.
    private func note(_ found: [DoctorCheck]) -> String {
        let results = Set(found.map(\.result))
        let worst = CheckResult.bestFirst.last { results.contains($0) && ($0 != .unknown || results.count == 1) }
        let texts = found.filter { $0.result == worst }.map(\.note)
        return texts.first ?? ""
    }

    private static let noteWidth = 25

    private static func row(_ name: String, _ cells: [String], _ note: String) -> String {
        var line = " \(name)".padded(to: 23)
        line += cells[0].padded(to: 10) + cells[1].padded(to: 10) + cells[2].padded(to: 12) + note
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Every check that did not do well, in full, and what is known of the NAT.
    private var details: [String] {
        var lines: [String] = []
        for check in checks where check.isWorthTelling {
            let name = check.transport.map { "\($0.rawValue) \(check.target)" } ?? check.target
            lines += Self.wrapped(
                "\(check.step.title) \(name): \(check.result.word), \(check.note)", first: " ", rest: "   ")
        }
        if let nat, let mapped = nat.mapped, mapped != nat.local {
            let known = [nat.mapping.map { "mapping \($0)" }, nat.filtering.map { "filtering \($0)" }]
            let words = [nat.local + " is seen as " + mapped] + known.compactMap(\.self)
            lines += Self.wrapped("NAT " + words.joined(separator: ", "), first: " ", rest: "   ")
        }
        if let path, let local = path.local, let remote = path.remote {
            let server = path.server.map { " through \($0)" } ?? ""
            let why = path.why.map { ", because \($0)" } ?? ""
            lines += Self.wrapped(
                "CALL \(local.type) \(local.address) to \(remote.type) \(remote.address) over "
                    + "\(path.transport ?? "?")\(server)\(why)", first: " ", rest: "   ")
        }
        return lines.isEmpty ? [] : lines + [Self.ruler]
    }

    private var advice: [String] {
        let asked = rules.filter { $0.need != .keep }
        let kept = rules.filter { $0.need == .keep }
        var lines = remedies.flatMap { Self.labelled($0.job.title, $0.what) }
        guard !rules.isEmpty else { return lines }
        lines.append(" ASK YOUR NETWORK TEAM")
        if asked.isEmpty { lines[lines.count - 1] += "  for nothing" }
        for (index, rule) in asked.enumerated() {
            let (before, after) = rule.need.words
            lines += Self.wrapped(before + rule.rule + after, first: "   \(index + 1)  ", rest: "      ")
        }
        for rule in kept { lines += Self.wrapped("keep: \(rule.rule)", first: "   ", rest: "         ") }
        return lines
    }

    private static func labelled(_ label: String, _ text: String) -> [String] {
        wrapped(text, first: " \(label)  ", rest: String(repeating: " ", count: label.count + 3))
    }

    private static func wrapped(_ text: String, to width: Int) -> [String] {
        let margin = String(repeating: " ", count: 80 - width)
        return wrapped(text, first: margin, rest: margin).map { String($0.dropFirst(margin.count)) }
    }

    /// Breaks a text at its spaces so that no line is wider than 80; a word that is longer stands alone.
    static func wrapped(_ text: String, first: String, rest: String) -> [String] {
        var lines: [String] = []
        var line = first
        var isEmpty = true
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if isEmpty, word.isEmpty, !lines.isEmpty { continue }
            if !isEmpty, line.count + 1 + word.count > 80 {
                while line.last == " " { line.removeLast() }
                lines.append(line)
                line = rest
                isEmpty = true
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        return lines + [line]
    }
}

/// The columns of the table; what has no transport stands in the first one.
private enum DoctorColumn: CaseIterable {
    case udp, tcp, tls

    func holds(_ check: DoctorCheck) -> Bool {
        switch self {
        case .udp: check.transport == .udp || check.transport == nil
        case .tcp: check.transport == .tcp
        case .tls: check.transport == .tls
        }
    }
}

extension RemedyOwner {
    /// As the text labels it.
    fileprivate var title: String {
        switch self {
        case .network: "NETWORK TEAM"
        case .user: "YOU"
        case .administrator: "ADMINISTRATOR"
        }
    }
}

extension NetworkRule.Need {
    /// What stands before and behind a rule of this kind.
    fileprivate var words: (before: String, after: String) {
        switch self {
        case .signalling: ("", "   (to sign in)")
        case .enough: ("", "   (enough)")
        case .otherwise: ("or, where UDP has to stay closed: ", "")
        case .optional: ("optional, ", "")
        case .keep: ("", "")
        }
    }
}

extension DoctorCheck {
    /// What the table shows in full already is not told again.
    fileprivate var isWorthTelling: Bool {
        switch result {
        case .ok: false
        case .unknown: step != .nat && step != .tls && !note.isEmpty
        case .blocked, .stalled, .refused, .intercepted, .proxy, .fail: true
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        count < width ? self + String(repeating: " ", count: width - count) : self + " "
    }
}
