extension Layout {
    /// Who calls, what came with the call, and the two keys that matter.
    var ringingPanels: [Panel] {
        guard let call = model.call else { return [] }
        var panels = [headline(call)]
        if !call.attachedData.isEmpty { panels.append(dataBox(call, rank: 1)) }
        panels.append(buttons)
        if let ring { panels.append(ring) }
        return panels
    }

    /// Empty rows between the parts, where there are rows to spare.
    private var isAiry: Bool { size.rows >= 20 }

    private func headline(_ call: CallModel) -> Panel {
        let title =
            Line(" >>> INCOMING CALL", Style(.attention, bold: true))
            + Line("   ringing \(TimeText.short(call.seconds))")
        let from = Line.flow("  From", peerFields(call), width: size.columns)
        let lines = [title] + from
        guard !isAiry else { return Panel(rank: 0, lines: [title, Line()] + from + [Line()]) }
        return Panel(rank: 0, lines: lines, minimum: min(2, lines.count))
    }

    /// Attached data in a border, in pages.
    private func dataBox(_ call: CallModel, rank: Int) -> Panel {
        let width = size.columns - 2
        let rows = DataTable(items: call.attachedData, width: Box.inner(width)).rows
        let page = view.dataPage
        return Panel(
            rank: rank, minimum: 3, preferred: rows.count + 2, isRuled: false,
            pages: { DataTable.pages(of: rows, height: $0 - 2) },
            content: { height in
                let pages = DataTable.pages(of: rows, height: height - 2)
                let shown = DataTable.page(page, of: rows, height: height - 2)
                let count = pages > 1 ? " \(page.wrapped(pages) + 1)/\(pages)" : ""
                let box = Box(title: "ATTACHED DATA" + count, lines: shown, width: width)
                return box.drawn.map { .spaces(1) + $0 }
            })
    }

    /// What rings, and the key that makes it stop.
    private var ring: Panel? {
        guard !model.ring.isEmpty else { return nil }
        let key = keys.key(for: .silence, in: .ringing).map { "   \($0.name) silences" } ?? ""
        return Panel(rank: 3, lines: [Line(" RING  ") + Line(model.ring.shown + key)])
    }

    private var buttons: Panel {
        let answer = keys.key(for: .answer, in: .ringing)?.name ?? ""
        let reject = keys.key(for: .reject, in: .ringing)?.name ?? ""
        let line =
            Line("   ") + Line("[ \(answer)  ANSWER ]", Style(.good, bold: true)) + Line("     ")
            + Line("[ \(reject)  REJECT ]", Style(.bad, bold: true))
        return Panel(rank: 2, lines: isAiry ? [Line(), line] : [line], isRuled: false)
    }
}
