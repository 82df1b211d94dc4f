/// The keys that apply, from the key table.
struct Footer {
    let keys: KeyMap
    let context: KeyContext
    let isMuted: Bool
    /// Paging is named only when there are pages.
    let hasMoreData: Bool

    func actions(width: Int) -> Line { row(items(.actions), width: width) }
    func fixed(width: Int) -> Line { row(items(.fixed), width: width) }

    /// Both rows in one, hang up before help and without keypad and recording, for very small screens.
    func single(width: Int) -> Line {
        row(items(.actions, without: [.keypad, .toggleRecording]) + items(.fixed).reversed(), width: width)
    }

    private func items(_ place: KeyBinding.Place, without others: Set<KeyAction> = []) -> [Line] {
        keys.bindings
            .filter {
                $0.place == place && $0.contexts.contains(context) && isUseful($0.action) && !others.contains($0.action)
            }
            .map { binding in
                Line(binding.keys.first?.name ?? "", .bold) + Line(" " + label(binding))
            }
    }

    private func isUseful(_ action: KeyAction) -> Bool {
        action != .nextData || hasMoreData
    }

    private func label(_ binding: KeyBinding) -> String {
        binding.action == .toggleMute && isMuted ? "Unmute" : binding.label
    }

    /// Whole items only; what does not fit is left out.
    private func row(_ items: [Line], width: Int) -> Line {
        var result = Line()
        for item in items {
            let next = result.width == 0 ? Line(" ") + item : result + .spaces(3) + item
            guard next.width <= width else { return result.width > 0 ? result : next.cut(to: width) }
            result = next
        }
        return result
    }
}
