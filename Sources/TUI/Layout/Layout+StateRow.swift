extension Layout {
    /// Row 1: the state word always begins in the second column.
    var stateRow: Line {
        let call = model.call.flatMap { $0.isUp ? $0 : nil }
        let clock = String(model.clock.prefix(5))
        let head = Line(model.state.word, model.state.style) + Line(" " + TimeText.long(model.stateSeconds))
        let fields = [
            Field(head),
            Field(call?.isMuted == true ? Line("MUTED", Style(.bad, bold: true, reverse: true)) : Line(), rank: 1),
            Field(call?.isRecorded == true ? Line("REC", Style(.bad, bold: true, reverse: true)) : Line(), rank: 1),
            Field(Text.cut(model.user, to: max(8, size.columns / 4)), .bold, rank: 2),
            Field(Text.cut(model.gateway, to: max(8, size.columns / 3)), rank: 4),
            Field(clock, rank: 3),
        ]
        let kept = Line.fitted(fields, width: size.columns - 2)
        guard kept.last?.line == Line(clock), !clock.isEmpty else { return .spaces(1) + Line.joined(kept) }
        let left = .spaces(1) + Line.joined(Array(kept.dropLast()))
        return left.padded(to: size.columns - 1 - clock.cellWidth) + Line(clock)
    }
}
