extension LabCommand {
    /// Reads `/lab/notify?event=talk`, `/lab/invite?from=tone`, `/lab/reoffer` and `/lab/hangup`.
    init?(path: String, event: Substring?, from: Substring?) {
        switch (path, event) {
        case ("/lab/notify", "talk"): self = .notifyTalk
        case ("/lab/notify", "hold"): self = .notifyHold
        case ("/lab/invite", _):
            guard let source = LegSource(rawValue: from.map(String.init) ?? "tone") else { return nil }
            self = .invite(from: source)
        case ("/lab/reoffer", _): self = .reoffer
        case ("/lab/hangup", _): self = .hangUp
        default: return nil
        }
    }
}
