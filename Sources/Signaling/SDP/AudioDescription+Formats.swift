// The formats that stand beside a codec.
extension AudioDescription {
    package var telephoneEvents: [RTPMap] { codecs.filter(\.isTelephoneEvent) }

    /// The telephone-event format to use beside a codec: of the same clock rate if there is one, else the first.
    ///
    /// RFC 4733, section 2.1 wants the codec's rate; gateways of the old kind know only that of 8000.
    package func telephoneEvent(beside clockRate: Int) -> RTPMap? {
        telephoneEvents.first { $0.clockRate == clockRate } ?? telephoneEvents.first
    }

    /// Redundant audio that carries `codec` on both of its levels (RFC 2198, section 5).
    func redundancy(of codec: RTPMap) -> RTPMap? {
        codecs.first { map in
            guard map.isNamed("red"), map.clockRate == codec.clockRate else { return false }
            let blocks = (map.parameters ?? "").split(separator: "/", maxSplits: 32)
            return blocks.count >= 2 && blocks.allSatisfy { UInt8($0) == codec.payloadType }
        }
    }

    /// Comfort noise beside a codec of the telephone's band (RFC 3389, section 5).
    func comfortNoise(beside codec: SDPCodec) -> RTPMap? {
        guard codec.takesComfortNoise else { return nil }
        return codecs.first { $0.isNamed("CN") && $0.clockRate == codec.clockRate }
    }

    func headerExtension(_ uri: String) -> SDPHeaderExtension? {
        headerExtensions.first { $0.uri == uri }
    }
}
