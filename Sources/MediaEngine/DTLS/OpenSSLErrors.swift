internal import COpenSSL

/// The error queue that OpenSSL keeps for each thread.
enum OpenSSLErrors {
    /// Empties the queue; an old entry would be taken for the next operation's.
    static func clear() { ERR_clear_error() }

    /// The reason of the oldest error, and empties the queue.
    static func takeText() -> String {
        text(of: takeCode())
    }

    /// The code of the oldest error, or 0, and empties the queue.
    static func takeCode() -> UInt {
        defer { ERR_clear_error() }
        return ERR_get_error()
    }

    static func text(of code: UInt) -> String {
        guard let reason = ERR_reason_error_string(code) else { return "error \(code)" }
        return String(cString: reason)
    }

    /// The TLS alert of the peer that this error stands for, if it is one.
    static func alert(of code: UInt) -> UInt8? {
        // An error of the library itself has this bit and is none of TLS.
        guard code & 0x8000_0000 == 0 else { return nil }
        let reason = Int(code & 0x7F_FFFF) - Int(SSL_AD_REASON_OFFSET)
        return (0...255).contains(reason) ? UInt8(reason) : nil
    }
}
