extension Layout {
    /// A call that is up; when rows are few, recent calls go first, then data, sound, path and quality.
    var callPanels: [Panel] {
        guard let call = model.call else { return [] }
        var panels = [Panel(rank: 0, lines: callLines(call), minimum: 1)]
        if call.state == .talking || call.state == .held {
            panels.append(Panel(rank: 1, lines: qualityLines(call), minimum: 1))
            panels.append(Panel(rank: 3, lines: soundLines(call), isRuled: false))
        }
        if let path = call.path {
            panels.append(Panel(rank: 2, lines: pathLines(path), minimum: 1))
        } else if !model.reservation.isEmpty {
            panels.append(Panel(rank: 2, lines: Line.flow("PATH", [Line(model.reservation)], width: size.columns)))
        }
        if !call.attachedData.isEmpty { panels.append(dataPanel(call, rank: 4)) }
        // The call itself needs all rows of a small screen.
        if size.rows >= FrameSize.design.rows || call.state == .dialling { panels.append(recentPanel(rank: 5)) }
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

    private func qualityLines(_ call: CallModel) -> [Line] {
        Line.flow("QUALITY", qualityFields(call.quality), width: size.columns)
    }

    func qualityFields(_ quality: QualityModel) -> [Line] {
        var fields = [
            figure("loss", TimeText.tenths(quality.lossPercent), "%", quality.lossPercent, QualityModel.highLoss),
            figure(
                "jitter", TimeText.whole(quality.jitterMilliseconds), "ms", quality.jitterMilliseconds,
                QualityModel.highJitter),
            figure(
                "round trip", TimeText.whole(quality.roundTripMilliseconds), "ms", quality.roundTripMilliseconds,
                QualityModel.highRoundTrip),
        ]
        if let score = quality.opinionScore { fields.append(Line("MOS \(TimeText.tenths(score))")) }
        return fields
    }

    /// A figure above its limit gets a colour, and a word for those who do not see it.
    private func figure(_ name: String, _ text: String, _ unit: String, _ value: Double?, _ limit: Double) -> Line {
        let isHigh = value.map { $0 > limit } ?? false
        let number = Line("\(text) \(unit)\(isHigh ? " HIGH" : "")", isHigh ? Style(.bad, bold: true) : .bold)
        return Line(name + " ") + number
    }

    private func soundLines(_ call: CallModel) -> [Line] {
        let levels = call.levels
        let meters = [
            call.isMuted
                ? Line("Mic ") + Line("MUTED", Style(.bad, bold: true, reverse: true))
                : LevelMeter(name: "Mic", decibels: levels.microphoneDecibels).line(width: size.columns),
            LevelMeter(name: "Ear", decibels: levels.earDecibels).line(width: size.columns),
        ]
        let isOneWay = !levels.heard.isGood && levels.heard != .unknown && call.state == .talking
        let heard = Line("heard: ") + Line(levels.heard.rawValue, isOneWay ? Style(.bad, bold: true) : .plain)
        return Line.flow("SOUND", meters + [heard], width: size.columns)
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
