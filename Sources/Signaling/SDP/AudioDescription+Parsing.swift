internal import Wire

extension AudioDescription {
    /// Understands the first usable audio line of a description, one that is not disabled if there is one.
    ///
    /// Throws `noAudio` without an audio line, `unsupportedProtocol` when only its protocol is unknown.
    package init(of session: SessionDescription) throws(SDPError) {
        let audio = session.media.indices.filter { session.media[$0].isAudio }
        let usable = audio.filter { session.media[$0].isUsableAudio }
        guard let index = usable.first(where: { session.media[$0].port != 0 }) ?? usable.first else {
            throw audio.first.map { .unsupportedProtocol(session.media[$0].protocolName) } ?? .noAudio
        }
        self.init(line: session.media[index], at: index, of: session)
    }

    private init(line: MediaDescription, at index: Int, of session: SessionDescription) {
        self.init(mediaIndex: index, port: line.port, protocolName: line.protocolName)
        address = (line.connection ?? session.connection)?.address
        mid = line.mid
        isBundled = line.mid.map { session.bundledMids.contains($0) } ?? false
        rtcpMux = line.attributes.contains(.rtcpMux)
        codecs = Self.codecs(of: line)
        ptime = Self.milliseconds(line, .ptime)
        maxptime = Self.milliseconds(line, .maxptime)
        readExtensions(line, session)
        crypto = line.attributes.values(of: .crypto).prefix(16).compactMap { SDPCrypto(parsing: $0) }
        msid = line.attributes[.msid]
        readICE(line, session)
        readDTLS(line, session)
        readSources(line)
        // Behind the ICE attributes: with ICE, 0.0.0.0 only means that the default candidate is not known yet.
        direction = Self.direction(of: line, session, isOnHoldByAddress: iceUfrag == nil && address == .v4(0))
    }

    private mutating func readICE(_ line: MediaDescription, _ session: SessionDescription) {
        iceUfrag = Self.credential(line.attributes[.iceUsernameFragment] ?? session.attributes[.iceUsernameFragment])
        icePassword = Self.credential(line.attributes[.icePassword] ?? session.attributes[.icePassword])
        let options = line.attributes[.iceOptions] ?? session.attributes[.iceOptions] ?? ""
        iceOptions = options.split(separator: " ").prefix(16).map(String.init)
        isICELite = session.attributes.contains(.iceLite)
        endOfCandidates = line.attributes.contains(.endOfCandidates) || session.attributes.contains(.endOfCandidates)
        add(candidates: line.attributes.values(of: .candidate).map { "candidate:\($0)" })
    }

    private mutating func readDTLS(_ line: MediaDescription, _ session: SessionDescription) {
        var values = line.attributes.values(of: .fingerprint)
        if values.isEmpty { values = session.attributes.values(of: .fingerprint) }
        fingerprints = values.prefix(16).compactMap { SDPFingerprint(parsing: $0) }
        if fingerprints.isEmpty {
            unusableHash = values.first?.split(separator: " ").first?.lowercased()
        }
        let association = line.attributes[.tlsID] ?? session.attributes[.tlsID]
        tlsID = association.flatMap { (1...255).contains($0.utf8.count) ? $0 : nil }
        setup = (line.attributes[.setup] ?? session.attributes[.setup]).flatMap {
            DTLSSetup(rawValue: $0.lowercased())
        }
    }

    /// Of the line, or of the whole session; where both number the same extension, the line counts.
    private mutating func readExtensions(_ line: MediaDescription, _ session: SessionDescription) {
        let values = line.attributes.values(of: .extmap) + session.attributes.values(of: .extmap)
        headerExtensions = values.prefix(16).compactMap { SDPHeaderExtension(parsing: $0) }
        let reports = line.attributes[.rtcpExtendedReports] ?? session.attributes[.rtcpExtendedReports]
        extendedReports = reports.map { SDPExtendedReports(parsing: $0) }
    }

    /// The first source and its name (RFC 5576, section 4.1).
    private mutating func readSources(_ line: MediaDescription) {
        for value in line.attributes.values(of: .ssrc) {
            let fields = value.split(separator: " ", maxSplits: 1)
            guard let number = fields.first.flatMap({ UInt32($0) }) else { continue }
            if ssrc == nil { ssrc = number }
            guard ssrc == number, fields.count == 2, fields[1].utf8.starts(with: "cname:".utf8) else { continue }
            cname = String(fields[1].dropFirst(6))
        }
    }

    private static func codecs(of line: MediaDescription) -> [RTPMap] {
        let maps = line.attributes.values(of: .rtpmap).compactMap { RTPMap(parsing: $0) }
        var parameters: [UInt8: String] = [:]
        for value in line.attributes.values(of: .fmtp) {
            let fields = value.split(separator: " ", maxSplits: 1)
            guard fields.count == 2, let payloadType = UInt8(fields[0]) else { continue }
            parameters[payloadType] = String(fields[1])
        }
        return line.formats.compactMap { format in
            guard let payloadType = UInt8(format), payloadType <= 127 else { return nil }
            var map = maps.first { $0.payloadType == payloadType } ?? RTPMap.assigned(to: payloadType)
            map?.parameters = parameters[payloadType]
            return map
        }
    }

    private static func direction(
        of line: MediaDescription, _ session: SessionDescription, isOnHoldByAddress: Bool
    ) -> MediaDirection {
        let find = { (attributes: [SDPAttribute]) in
            attributes.lazy.compactMap { MediaDirection(rawValue: $0.name.rawValue) }.first
        }
        let direction = find(line.attributes) ?? find(session.attributes) ?? .sendrecv
        // The old way to hold (RFC 3264, section 8.4): nothing is to be sent there.
        return isOnHoldByAddress ? MediaDirection(sends: direction.sends, receives: false) : direction
    }

    private static func milliseconds(_ line: MediaDescription, _ name: SDPAttribute.Name) -> Int? {
        line.attributes[name].flatMap { Int($0) }.flatMap { (1...1000).contains($0) ? $0 : nil }
    }

    /// RFC 8839, section 5.4 allows 256 characters; the lower limits are the peer's own risk.
    private static func credential(_ text: String?) -> String? {
        text.flatMap { (1...256).contains($0.utf8.count) ? $0 : nil }
    }
}
