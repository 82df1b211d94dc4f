extension Layout {
    /// Signed in and free, or not signed in: the link, the call that has just ended, the calls before.
    var idlePanels: [Panel] {
        var panels: [Panel] = []
        if let call = model.call, !call.isUp { panels.append(Panel(rank: 1, lines: endedLines(call), minimum: 1)) }
        panels.append(Panel(rank: 0, lines: linkLines, minimum: min(2, linkLines.count)))
        panels.append(recentPanel(rank: 3))
        return panels
    }

    private func endedLines(_ call: CallModel) -> [Line] {
        let reason = call.endReason.isEmpty ? "" : call.endReason
        let title =
            Line(" CALL ENDED", .bold) + Line(reason.isEmpty ? "" : "  " + Text.cut(reason, to: size.columns - 15))
        let peer = Line.flow(
            "", peerFields(call) + [Line("talked \(TimeText.short(call.seconds))")], indent: 3, width: size.columns)
        return [title] + peer + pathSummary(call)
    }

    /// What is left to say of the path once a call is over.
    private func pathSummary(_ call: CallModel) -> [Line] {
        var fields: [Line] = []
        if let path = call.path { fields.append(Line("path \(path.local.type) \(path.transport) \(path.server)")) }
        if call.quality != QualityModel() { fields += qualityFields(call.quality) }
        return fields.isEmpty ? [] : Line.flow("", fields, indent: 3, width: size.columns)
    }

    private var linkLines: [Line] {
        let rows: [(String, String)] = [
            ("Gateway", model.gateway), ("Path", model.reservation), ("Sound", model.sound),
        ]
        let shown = rows.filter { !$0.1.isEmpty }.map { name, value in
            Line("   " + Text.column(name, 10), .dim) + Line(Text.cut(value, to: max(1, size.columns - 14)))
        }
        return shown.isEmpty ? [] : [Line(" LINK", .bold)] + shown
    }

    func recentPanel(rank: Int) -> Panel {
        guard !model.recent.isEmpty else {
            let hint =
                phoneContext == .idle ? "No calls yet: d dials, and a call that comes in rings here" : "No calls yet"
            return Panel(
                rank: rank, lines: [Line(" RECENT", .bold), Line("   " + Text.cut(hint, to: max(1, size.columns - 4)))])
        }
        let table = RecentTable(calls: model.recent, width: size.columns)
        return Panel(rank: rank, minimum: 2, preferred: model.recent.count + 1) { table.lines(rows: $0) }
    }
}
