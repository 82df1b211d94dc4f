/// One piece of data attached to a call: who is calling, why, since when.
///
/// It comes from the network as it is; scrub it before it is shown.
package struct AttachedDatum: Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// More than this in one call is dropped.
    package static let maximumCount = 64
    package static let maximumKeyLength = 256
    package static let maximumValueLength = 4096

    /// The datum with key and value cut to what is kept; nil without a key.
    var limited: AttachedDatum? {
        guard !key.isEmpty else { return nil }
        return AttachedDatum(
            key: key.cut(toScalars: Self.maximumKeyLength), value: value.cut(toScalars: Self.maximumValueLength))
    }
}

extension [AttachedDatum] {
    /// Takes newer data: a key that is known gets the new value.
    ///
    /// True when anything changed.
    @discardableResult
    mutating func merge(_ newer: [AttachedDatum]) -> Bool {
        let before = self
        for datum in newer.lazy.compactMap(\.limited) {
            if let index = firstIndex(where: { $0.key == datum.key }) {
                self[index].value = datum.value
            } else if count < AttachedDatum.maximumCount {
                append(datum)
            }
        }
        return self != before
    }
}

extension String {
    fileprivate func cut(toScalars limit: Int) -> String {
        // The UTF-8 length is stored; counting scalars is needed only for long texts.
        utf8.count <= limit ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(limit)))
    }
}
