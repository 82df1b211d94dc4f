/// Help pages out of the key table: what applies now comes first.
struct HelpText {
    let keys: KeyMap
    let context: KeyContext
    /// Columns to fill.
    let width: Int

    private static let keyWidth = 16

    var lines: [Line] {
        let here = keys.bindings.filter { $0.contexts.contains(context) }
        var result = section("NOW, \(context.words)", here)
        // The same key may be listed again elsewhere; the same row may not.
        var listed = Set(here.map(\.action))
        for other in KeyContext.inHelp where other != context {
            let more = keys.bindings.filter { $0.contexts.contains(other) && !listed.contains($0.action) }
            guard !more.isEmpty else { continue }
            // Closing is told where it belongs, in each of the windows.
            listed.formUnion(more.map(\.action).filter { $0 != .closeModal })
            result.append(Line())
            result += section(other.words.uppercased(), more)
        }
        return result
    }

    private func section(_ title: String, _ bindings: [KeyBinding]) -> [Line] {
        [Line(title, .bold)]
            + bindings.flatMap { binding in
                let names = binding.keys.map(\.name).joined(separator: " ")
                let room = max(1, width - Self.keyWidth)
                let help = Text.wrap(binding.help, to: room)
                guard names.cellWidth < Self.keyWidth else {
                    return [Line(Text.cut(names, to: width))] + indented(help)
                }
                return [Line(Text.column(names, Self.keyWidth)) + Line(help[0])] + indented(Array(help.dropFirst()))
            }
    }

    private func indented(_ rows: [String]) -> [Line] {
        rows.map { .spaces(Self.keyWidth) + Line($0) }
    }
}
