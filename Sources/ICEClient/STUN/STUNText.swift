/// A text of a server's that goes back to it byte for byte: REALM and NONCE, of which not all are UTF-8.
package struct STUNText: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }
}

extension STUNText: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(text) }
}
