/// The keys of the documentation whose features are not there yet; using one is no mistake, but must not go unnoticed.
enum KeysWithoutEffect {
    private static let keys: [String: Set<String>] = [
        "account": ["uri", "server"],
        "network": ["insecure_media"],
        "agent": ["auto_answer", "wrap_up_seconds", "not_ready_reasons", "dispositions"],
    ]

    /// Those that a file holds, in its order.
    static func found(in entries: [ConfigurationNode.Entry]) -> [String] {
        entries.flatMap { table -> [String] in
            guard case .table(let inner) = table.value, let idle = keys[table.key] else { return [] }
            return inner.map(\.key).filter(idle.contains).map { "\(table.key).\($0)" }
        }
    }
}
