extension HTTPResponse {
    /// How long the server wants to be left alone (RFC 9110, section 10.2.3); nil when it does not say.
    ///
    /// Seconds, or a date, which is compared with the answer's own `Date`: this host's clock may be wrong.
    package var retryAfter: Duration? {
        guard let text = headers["Retry-After"]?.trimmedOfBlanks else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            return .seconds(Int64(text.prefix(9)) ?? 0)
        }
        guard let then = HTTPDate(text), let date = headers["Date"]?.trimmedOfBlanks, let now = HTTPDate(date) else {
            return nil
        }
        return then.seconds > now.seconds ? .seconds(then.seconds - now.seconds) : nil
    }
}

extension String {
    fileprivate var trimmedOfBlanks: Substring {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        guard let first = utf8.firstIndex(where: { !isBlank($0) }), let last = utf8.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return self[first...last]
    }
}
