/// Draws a model into a frame; the same values always give the same cells.
///
/// ```
/// row 0        state word, how long, who, where, clock
/// row 1        rule
/// rows 2…      panels of the screen, dropped in a fixed order when rows are few; a modal lies over them
/// row -4       last message
/// row -3       rule
/// rows -2, -1  keys that apply
/// ```
struct Layout {
    let model: ScreenModel
    let view: ConsoleView
    let keys: KeyMap
    let size: FrameSize

    /// First row and number of rows between the rules, without the message.
    var body: (start: Int, rows: Int) { (2, max(0, size.rows - 6)) }

    /// The phone's place, whatever lies over it.
    var phoneContext: KeyContext { KeyContext(model) }

    /// Where keys go.
    var context: KeyContext { view.modal?.context ?? phoneContext }

    var frame: Frame {
        var frame = Frame(size: size)
        frame.draw(stateRow, row: 0)
        frame.cursor = Frame.Position(row: 0, column: size.columns > 1 ? 1 : 0)
        guard size.covers(.smallest) else {
            drawSmall(on: &frame)
            return frame
        }
        frame.drawRule(row: 1, note: sizeNote)
        let hasMoreData = drawPanels(on: &frame)
        frame.draw(messageRow, row: size.rows - 4)
        frame.drawRule(row: size.rows - 3)
        let footer = Footer(
            keys: keys, context: context, isMuted: model.call?.isMuted ?? false, hasMoreData: hasMoreData)
        frame.draw(footer.actions(width: size.columns), row: size.rows - 2)
        frame.draw(footer.fixed(width: size.columns), row: size.rows - 1)
        drawModal(on: &frame)
        return frame
    }

    /// The state row and one row of keys, or of the open question.
    private func drawSmall(on frame: inout Frame) {
        guard size.rows > 1 else { return }
        if case .dial(let prompt) = view.modal {
            return drawPrompt(prompt, label: " Dial: ", row: size.rows - 1, column: 0, width: size.columns, on: &frame)
        }
        let footer = Footer(keys: keys, context: context, isMuted: model.call?.isMuted ?? false, hasMoreData: false)
        frame.draw(footer.single(width: size.columns), row: size.rows - 1)
        guard size.rows > 2 else { return }
        frame.draw(Line(" " + Text.cut(sizeNote, to: size.columns - 1), .dim), row: 1)
    }

    /// Says so when the terminal is smaller than the screens were made for.
    private var sizeNote: String {
        guard !size.covers(.design) else { return "" }
        let now = "\(size.columns)x\(size.rows)"
        guard size.covers(.smallest) else {
            return "\(now), needs \(FrameSize.smallest.columns)x\(FrameSize.smallest.rows)"
        }
        return "\(now), best \(FrameSize.design.columns)x\(FrameSize.design.rows)"
    }

    /// Draws the panels and tells whether attached data has further pages.
    private func drawPanels(on frame: inout Frame) -> Bool {
        let screen = panels
        let placed = PanelStack(panels: screen, rows: body.rows, isRuled: size.rows >= FrameSize.design.rows)
        for (offset, line) in placed.lines(width: size.columns).enumerated() {
            frame.draw(line, row: body.start + offset)
        }
        return placed.hasMoreData
    }

    private var panels: [Panel] {
        switch phoneContext {
        case .ringing: ringingPanels
        case .dialling, .answering, .talking, .held: callPanels
        default: idlePanels
        }
    }

    private var messageRow: Line {
        guard let message = view.notice ?? model.message else { return Line() }
        let head = Line(" \(message.level.rawValue)  ", message.level.style) + Line("\(message.time)  ", .dim)
        let room = max(0, size.columns - 1 - head.width)
        // What is cut can be read in full, where a key for that is at hand.
        let isCut = message.text.cellWidth > room && view.notice == nil && size.columns >= 60
        guard isCut, let key = keys.key(for: .messages, in: context) else {
            return head + Line(Text.cut(message.text, to: room))
        }
        let hint = Line(" \(key.name)", .bold) + Line(" all", .dim)
        return head + Line(Text.cut(message.text, to: max(0, room - hint.width))) + hint
    }
}
