/// What the gateway measured of the call's media: the answer to `GET-STATS`.
package struct GatewayStatistics: Equatable, Sendable {
    package struct Stream: Equatable, Sendable {
        /// Milliseconds; nil where the gateway did not say.
        package var roundTripTime: Double?
        package var maximumRoundTripTime: Double?
        package var averageRoundTripTime: Double?
        package var packetsReceived: Int?
        package var bytesReceived: Int?
        package var packetsLost: Int?
        package var jitter: Double?
        package var bytesSent: Int?

        package init() {}
    }

    /// Milliseconds, by the gateway's clock.
    package var timestamp: Double?
    /// Milliseconds that were measured.
    package var duration: Double?
    package var audio: Stream?

    package init() {}
}

extension GatewayStatistics {
    init(json text: Substring) throws(GenesysMessageError) {
        guard let object = JSONParser.object(text) else { throw .malformed }
        timestamp = object["timestamp"]?.double
        duration = object["duration"]?.double
        if let audio = object["audio"], case .object = audio { self.audio = Stream(audio) }
    }

    var json: String {
        var members: [(String, String?)] = [("timestamp", Self.text(timestamp)), ("duration", Self.text(duration))]
        members.append(("audio", audio?.json))
        return JSONText.object(members)
    }

    fileprivate static func text(_ value: Double?) -> String? {
        value.map { JSONValue.integer(Int128(exactly: $0.rounded()) ?? 0).json }
    }
}

extension GatewayStatistics.Stream {
    fileprivate init(_ value: JSONValue) {
        roundTripTime = value["rtt"]?.double
        maximumRoundTripTime = value["rtt_max"]?.double
        averageRoundTripTime = value["rtt_average"]?.double
        packetsReceived = value["rx"]?["packets"]?.int
        bytesReceived = value["rx"]?["bytes"]?.int
        packetsLost = value["rx"]?["lost"]?.int
        jitter = value["rx"]?["jitter"]?.double
        bytesSent = value["tx"]?["bytes"]?.int
    }

    fileprivate var json: String {
        let text = GatewayStatistics.text
        let received = [
            ("packets", packetsReceived.map { "\($0)" }), ("bytes", bytesReceived.map { "\($0)" }),
            ("lost", packetsLost.map { "\($0)" }), ("jitter", text(jitter)),
        ]
        return JSONText.object([
            ("rtt", text(roundTripTime)), ("rtt_max", text(maximumRoundTripTime)),
            ("rtt_average", text(averageRoundTripTime)), ("rx", JSONText.object(received)),
            ("tx", JSONText.object([("bytes", bytesSent.map { "\($0)" })])),
        ])
    }
}
