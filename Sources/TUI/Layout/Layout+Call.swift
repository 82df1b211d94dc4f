extension Layout {
    /// A call that is up; when rows are few, recent calls go first, then data, sound, path and quality.
    var callPanels: [Panel] {
        guard let call = model.call else { return [] }
        var panels = [Panel(rank: 0, lines: callLines(call), minimum: 1)]
        if call.state == .talking || call.state == .held {
            panels.append(qualityPanel(call, rank: 1))
            panels.append(Panel(rank: 3, lines: soundLines(call), isRuled: false))
        }
        if let path = call.path {
            panels.append(Panel(rank: 2, lines: pathLines(path), minimum: 1))
        } else if !model.reservation.isEmpty {
            panels.append(Panel(rank: 2, lines: Line.flow("PATH", [Line(model.reservation)], width: size.columns)))
        }
        if !call.attachedData.isEmpty { panels.append(dataPanel(call, rank: 4)) }
        // The call itself needs all rows of a screen that is not large.
        if size.rows >= FrameSize.design.rows + 4 || call.state == .dialling { panels.append(recentPanel(rank: 5)) }
        return panels
    }

    /// Name and number, as whole fields.
    func peerFields(_ call: CallModel) -> [Line] {
        let room = max(1, size.columns - 12)
        let name = Line(Text.cut(call.peer, to: room), .bold)
        let address = call.peerAddress == call.peer ? "" : call.peerAddress
        return [name, Line(Text.cut(address, to: room))]
    }

    private func callLines(_ call: CallModel) -> [Line] {
        let word =
            switch call.state {
            case .dialling: "CALL"
            case .answering: "ANSWER"
            case .held: "HELD"
            default: "TALK"
            }
        let direction = Line(call.direction == .incoming ? "incoming" : "outgoing", .dim)
        var details = [Line(TimeText.short(call.seconds)), direction, Line(call.codec), Line(call.protection)]
        if call.state == .dialling { details.append(Line("waiting for an answer")) }
        if call.state == .answering { details.append(Line("connecting")) }
        if call.isHeldByPeer { details.append(Line("the far end has put you on hold", Style(.attention, bold: true))) }
        let rows = Line.flow("> " + word, peerFields(call), width: size.columns)
        return rows + Line.flow("", details, width: size.columns) + keyLines(call)
    }

    /// The last keys, once there are any.
    private func keyLines(_ call: CallModel) -> [Line] {
        guard !call.keysSent.isEmpty || !call.keysReceived.isEmpty else { return [] }
        let sent =
            call.keysSent.isEmpty ? "" : "sent \(call.keysSent.suffix(24))\(call.keysAreTones ? " as tones" : "")"
        let received = call.keysReceived.isEmpty ? "" : "received \(call.keysReceived.suffix(24))"
        return Line.flow("KEYS", [Line(sent), Line(received)], width: size.columns)
    }

    private func soundLines(_ call: CallModel) -> [Line] {
        let levels = call.levels
        let meters = [
            call.isMuted
                ? Line("Mic ") + Line("MUTED", Style(.bad, bold: true, reverse: true))
                : LevelMeter(name: "Mic", decibels: levels.microphoneDecibels).line(width: size.columns),
            LevelMeter(name: "Ear", decibels: levels.earDecibels).line(width: size.columns),
        ]
        return Line.flow("SOUND", meters + [heardField(call)], width: size.columns)
    }

    /// What is wrong is a sentence of its own, in words as in colour.
    private func heardField(_ call: CallModel) -> Line {
        switch call.levels.heard {
        case .unknown: Line("heard: --")
        case .both: Line("heard: both directions")
        case .partly(let text): Line("heard: " + text)
        case .notice(let text): Line(text, Style(.attention, bold: true))
        case .fault(let text): Line(text, Style(.bad, bold: true, reverse: true))
        }
    }

    private func pathLines(_ path: PathModel) -> [Line] {
        let server = path.server.isEmpty ? "" : "through \(path.server)"
        let first = [
            Line("\(path.local.type) over \(path.transport)", .bold), Line(server),
            Line(path.why.isEmpty ? "" : "why: \(path.why)"),
        ]
        let ends = [
            Line("local \(path.local.type) \(path.local.address)"),
            Line("remote \(path.remote.type) \(path.remote.address)"),
        ]
        return Line.flow("PATH", first, width: size.columns) + Line.flow("", ends, width: size.columns)
    }

    private func dataPanel(_ call: CallModel, rank: Int) -> Panel {
        let rows = DataTable(items: call.attachedData, width: max(1, size.columns - 11)).rows
        let page = view.dataPage
        // All of it was on the screen while it rang; here the first rows remind, and the key turns the pages.
        return Panel(
            rank: rank, minimum: 1, preferred: min(rows.count, 6),
            pages: { DataTable.pages(of: rows, height: $0) },
            content: { height in
                DataTable.page(page, of: rows, height: height).enumerated().map { index, line in
                    (index == 0 ? Line(" " + Text.column("DATA", 9), .bold) : .spaces(10)) + line
                }
            })
    }
}
