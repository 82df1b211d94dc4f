/// Pairs as forms encode them: `key=value&key=value`.
enum FormPairs {
    static func encode(_ pairs: [AttachedDatum]) -> String {
        pairs.map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// At most 64 pairs; a pair without `=` has an empty value.
    static func decode(_ text: Substring) -> [AttachedDatum] {
        let trimmed = text.prefix { !$0.isNewline }
        return trimmed.split(separator: "&", maxSplits: AttachedDatum.maximumCount).prefix(AttachedDatum.maximumCount)
            .compactMap { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return AttachedDatum(key: decoded(parts[0]), value: parts.count > 1 ? decoded(parts[1]) : "").limited
            }
    }

    private static func decoded(_ text: Substring) -> String { PercentEncoding.decode(text, plusIsSpace: true) }
}
