/// One payload type: its number, what is in it, and the format parameters (RFC 8866, section 6.6).
package struct RTPMap: Hashable, Sendable {
    /// 0…127.
    package var payloadType: UInt8
    /// As written; compare with `isNamed(_:)`.
    package var encoding: String
    /// RTP timestamp units a second.
    package var clockRate: Int
    package var channels: Int
    /// What stands behind the payload type of its `a=fmtp` line; nil without one.
    package var parameters: String?

    package init(
        payloadType: UInt8, encoding: String, clockRate: Int, channels: Int = 1, parameters: String? = nil
    ) {
        self.payloadType = payloadType
        self.encoding = encoding
        self.clockRate = clockRate
        self.channels = channels
        self.parameters = parameters
    }

    /// Reads `111 opus/48000/2`.
    package init?(parsing text: some StringProtocol) {
        let fields = text.split(separator: " ", maxSplits: 1)
        guard fields.count == 2, let payloadType = UInt8(fields[0]), payloadType <= 127 else { return nil }
        let parts = fields[1].split(separator: "/")
        guard parts.count >= 2, let rate = Int(String(parts[1].filter { $0 != " " })),
            (1...768_000).contains(rate)
        else { return nil }
        let channels = parts.count > 2 ? Int(String(parts[2].filter { $0 != " " })) ?? 1 : 1
        self.init(
            payloadType: payloadType, encoding: String(parts[0].filter { $0 != " " }), clockRate: rate,
            channels: (1...255).contains(channels) ? channels : 1)
    }

    /// Encoding names are case-insensitive (RFC 4855, section 3).
    package func isNamed(_ name: String) -> Bool { encoding.lowercased() == name.lowercased() }

    package var isTelephoneEvent: Bool { isNamed("telephone-event") }

    /// `111 opus/48000/2`; one channel is not written.
    package var rtpmapValue: String {
        "\(payloadType) \(encoding)/\(clockRate)" + (channels == 1 ? "" : "/\(channels)")
    }

    /// `111 minptime=10;useinbandfec=1`; nil without parameters.
    package var fmtpValue: String? { parameters.map { "\(payloadType) \($0)" } }

    /// The value of one `name=value` format parameter, by a case-insensitive name.
    package func parameter(_ name: String) -> String? {
        for pair in (parameters ?? "").split(separator: ";", maxSplits: 64) {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }).lowercased() == name.lowercased() else { continue }
            return String(parts[1].filter { $0 != " " })
        }
        return nil
    }

    /// What a payload type means without an `a=rtpmap` line (RFC 3551, section 6).
    static func assigned(to payloadType: UInt8) -> RTPMap? {
        switch payloadType {
        case 0: RTPMap(payloadType: 0, encoding: "PCMU", clockRate: 8000)
        case 8: RTPMap(payloadType: 8, encoding: "PCMA", clockRate: 8000)
        case 9: RTPMap(payloadType: 9, encoding: "G722", clockRate: 8000)
        case 13: RTPMap(payloadType: 13, encoding: "CN", clockRate: 8000)
        default: nil
        }
    }
}
