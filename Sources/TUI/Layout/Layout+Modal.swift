extension Layout {
    /// Draws the open modal over the panels; rows 1 and 2 and the footer are never covered.
    func drawModal(on frame: inout Frame) {
        switch view.modal {
        case .dial(let prompt): drawDial(prompt, on: &frame)
        case .keypad(let pressed): drawKeypad(pressed, on: &frame)
        case .help(let page): drawCentred(helpBox(page: page), on: &frame)
        case .audio: drawCentred(audioBox, on: &frame)
        case .messages(let page): drawCentred(messagesBox(page: page), on: &frame)
        case .quit: drawCentred(quitBox, on: &frame)
        case nil: break
        }
    }

    @discardableResult
    private func drawCentred(_ box: Box, on frame: inout Frame) -> Frame.Position {
        let row = body.start + max(0, (body.rows - box.height) / 3)
        let column = max(0, (size.columns - box.width) / 2)
        // Whole rows are cleared: halves of words beside a box are hard to read.
        for offset in 0..<box.height { frame.draw(.spaces(size.columns), row: row + offset) }
        frame.drawBox(box, row: row, column: column)
        let focus = Frame.Position(row: row + 1, column: column + 2)
        frame.cursor = focus
        return focus
    }

    private func drawDial(_ prompt: DialPrompt, on frame: inout Frame) {
        let width = min(60, size.columns - 4)
        let note = Text.wrap(dialNote, to: Box.inner(width), maximumRows: 2).map { Line($0) }
        let focus = drawCentred(Box(title: "DIAL", lines: [Line()] + note, width: width), on: &frame)
        drawPrompt(
            prompt, label: "Number or name: ", row: focus.row, column: focus.column, width: Box.inner(width), on: &frame
        )
    }

    private func drawKeypad(_ pressed: String, on frame: inout Frame) {
        let width = min(60, size.columns - 4)
        let call = model.call
        let sent = call?.keysAreTones == true ? "Keys are sent as tones: the far end takes nothing else" : ""
        let heard = call.map { $0.keysReceived.isEmpty ? "" : "From there: \($0.keysReceived.suffix(32))" } ?? ""
        let notes = ["0-9 * # A-D press a key, a comma waits 2 s, Esc closes", heard, sent].filter { !$0.isEmpty }
        let rows = notes.flatMap { Text.wrap($0, to: Box.inner(width), maximumRows: 2) }.map { Line($0) }
        let lines = [Line("Keys: ", .bold) + Line(pressed)] + rows
        let box = Box(title: "KEYPAD", lines: Array(lines.prefix(max(1, body.rows - 2))), width: width)
        let focus = drawCentred(box, on: &frame)
        frame.cursor = Frame.Position(
            row: focus.row, column: min(size.columns - 1, focus.column + 6 + pressed.cellWidth))
        frame.isCursorVisible = true
    }

    private var dialNote: String {
        switch phoneContext {
        case .idle: "Enter dials, Esc closes"
        case .offline, .signedOut: "Not signed in: dialling has to wait"
        case .ringing: "\(model.call?.peer ?? "A call") is ringing: Esc, then Enter answers"
        default: "A call is up: dialling has to wait"
        }
    }

    /// The typed text with its cursor; the end near the cursor is shown when it is longer than its place.
    func drawPrompt(_ prompt: DialPrompt, label: String, row: Int, column: Int, width: Int, on frame: inout Frame) {
        frame.draw(Line(label, .bold), row: row, column: column, width: width)
        let start = column + min(label.cellWidth, max(0, width - 1))
        let room = max(1, column + width - start)
        let hidden = max(0, prompt.cursorColumn - (room - 1))
        var skipped = 0
        let shown = prompt.text.glyphs.drop { glyph in
            skipped += glyph.width
            return skipped <= hidden || (hidden > 0 && skipped - glyph.width < hidden)
        }
        frame.draw(Line(shown.map(\.text).joined()), row: row, column: start, width: room)
        let before = prompt.text.glyphs.columns - shown.columns
        frame.cursor = Frame.Position(row: row, column: min(size.columns - 1, start + prompt.cursorColumn - before))
        frame.isCursorVisible = true
    }

    private var quitBox: Box {
        let width = min(56, size.columns - 4)
        let yes = keys.key(for: .confirmQuit, in: .quitQuestion)?.name ?? ""
        let no = keys.key(for: .closeModal, in: .quitQuestion)?.name ?? ""
        let peer = model.call?.peer ?? ""
        let question = Text.wrap("A call with \(peer) is up. Quitting ends it.", to: Box.inner(width), maximumRows: 2)
        let answers = Text.wrap(
            "\(yes) ends the call and quits, \(no) stays", to: Box.inner(width), maximumRows: 2)
        let lines = question.map { Line($0, .bold) } + (body.rows >= 7 ? [Line()] : []) + answers.map { Line($0) }
        return Box(title: "QUIT?", lines: Array(lines.prefix(max(1, body.rows - 2))), width: width)
    }

    private func helpBox(page: Int) -> Box {
        pagedBox("HELP", page: page) { HelpText(keys: keys, context: phoneContext, width: $0).lines }
    }

    /// Each message whole, under its time.
    private func messagesBox(page: Int) -> Box {
        pagedBox("MESSAGES", page: page) { width in
            guard !view.messages.isEmpty else { return [Line("Nothing was said yet")] }
            return view.messages.flatMap { message in
                let head = Line(Text.column(message.level.rawValue, 6), message.level.style) + Line(message.time, .dim)
                return [head] + Text.wrap(message.text, to: max(1, width - 2)).map { .spaces(2) + Line($0) }
            }
        }
    }

    /// Pages of lines for a width.
    private func pagedBox(_ title: String, page: Int, _ lines: (Int) -> [Line]) -> Box {
        let width = min(76, size.columns - 4)
        let height = max(1, min(22, body.rows) - 2)
        let rows = lines(Box.inner(width))
        let pages = DataTable.pages(of: rows, height: height)
        let shown = DataTable.page(page, of: rows, height: height)
        let filled = shown + Array(repeating: Line(), count: pages > 1 ? height - shown.count : 0)
        let count = pages > 1 ? " \(page.wrapped(pages) + 1)/\(pages)" : ""
        return Box(title: title + count, lines: filled, width: width)
    }
}
