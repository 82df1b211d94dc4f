import Wire

extension CallReportJSON {
    /// The report for people: a few short lines.
    var text: String {
        ([headline, setupLine, mediaLine, qualityLine, thereLine, oneWayLine, keysLine, pathLine] + moveLines
            + interruptionLines + [dataLine]).compactMap(\.self)
            .joined(separator: "\n")
    }

    private var headline: String {
        let side = call.direction == "incoming" ? "from" : "to"
        let length = call.durationMs.map { ", \(Self.number($0 / 1000)) s" } ?? ""
        let reason = (error ?? call.endReason).map { ": \($0.scrubbed())" } ?? ""
        return "\(ok ? "OK" : "FAILED")  call \(side) \(call.peer.scrubbed()) \(call.state)\(length)\(reason)"
    }

    private var setupLine: String? {
        let parts: [(String, Double?)] = [
            ("sign-in", call.setup.signInMs), ("dial to offer", call.setup.dialToOfferMs),
            ("offer to answer", call.setup.offerToAnswerMs),
            ("answer", call.setup.answerMs), ("ICE", call.setup.iceMs), ("DTLS", call.setup.dtlsMs),
            ("answer to media", call.setup.answerToMediaMs),
        ]
        let known = parts.compactMap { name, value in value.map { "\(name) \(Self.number($0))" } }
        let total = call.setupMs.map { "\(Self.number($0)) ms" }
        guard total != nil || !known.isEmpty else { return nil }
        return "  setup   " + (total ?? "") + (known.isEmpty ? "" : " (ms: \(known.joined(separator: ", ")))")
    }

    private var mediaLine: String {
        let coding = [media.codec, media.srtp].compactMap(\.self).joined(separator: " ")
        return "  media   \(coding.isEmpty ? "none" : coding), sent \(media.packetsSent),"
            + " received \(media.packetsReceived), lost \(media.packetsLost)"
            + "\(media.dropped.map { ", dropped \($0.total)" } ?? ""), \(media.heard ? "heard" : "NOT heard")"
    }

    private var qualityLine: String? {
        let parts: [(String, Double?, String)] = [
            ("MOS", media.mos, ""), ("p95", quality?.incoming.mos?.p95, ""), ("jitter", media.jitterMs, " ms"),
            ("round trip", media.rttMs, " ms"),
            ("concealed", media.concealedPercent, " %"), ("mouth to ear", quality?.mouthToEarMs?.mean, " ms"),
            ("longest silence", media.longestSilenceMs, " ms"),
        ]
        let known = parts.compactMap { name, value, unit in value.map { "\(name) \(Self.number($0))\(unit)" } }
        return known.isEmpty ? nil : "  quality " + known.joined(separator: ", ")
    }

    private var keysLine: String? {
        let tones = call.digitsAsTones == true ? " as tones" : ""
        let known = [call.digitsSent.map { "sent \($0)\(tones)" }, call.digitsReceived.map { "received \($0)" }]
            .compactMap(\.self)
        return known.isEmpty ? nil : "  keys    " + known.joined(separator: ", ")
    }

    /// What the far end's reports say.
    private var thereLine: String? {
        let parts: [(String, Double?, String)] = [
            ("MOS", quality?.outgoing?.mos?.mean, ""), ("p95", quality?.outgoing?.mos?.p95, ""),
            ("jitter", quality?.outgoing?.jitterMs?.mean, " ms"), ("lost", quality?.outgoing?.lossPercent?.mean, " %"),
        ]
        let known = parts.compactMap { name, value, unit in value.map { "\(name) \(Self.number($0))\(unit)" } }
        return known.isEmpty ? nil : "  there   " + known.joined(separator: ", ")
    }

    private var oneWayLine: String? {
        guard let oneWay = quality?.oneWay, oneWay.seconds > 0 else { return nil }
        return "  one way for \(oneWay.seconds) s: \((oneWay.reason ?? "").scrubbed())"
    }

    private var pathLine: String? {
        guard let local = path.local, let remote = path.remote else { return nil }
        let server = path.server.map { " through \($0.scrubbed())" } ?? ""
        let why = path.why.map { ", because \($0.scrubbed())" } ?? ""
        return "  path    \(local.type) \(local.address) to \(remote.type) \(remote.address)"
            + " over \(path.transport ?? "?")\(server)\(why)"
    }

    private var moveLines: [String?] {
        path.moves.map { move in
            let moment = move.atMs.map { " after \(Self.number($0 / 1000)) s" } ?? ""
            return "  moved   from \(move.from) to \(move.to)\(moment): \(move.cause.scrubbed())"
        }
    }

    private var interruptionLines: [String?] {
        path.interruptions.map { interruption in
            let moment = interruption.atMs.map { " after \(Self.number($0 / 1000)) s" } ?? ""
            let length = interruption.durationMs.map { " for \(Self.number($0 / 1000)) s" } ?? ""
            return "  interrupted\(moment)\(length): \(interruption.cause)"
        }
    }

    private var dataLine: String? {
        guard !peer.attachedData.isEmpty else { return nil }
        let pairs = peer.attachedData.sorted { $0.key < $1.key }
        return "  data    " + pairs.map { "\($0.key.scrubbed()) = \($0.value.scrubbed())" }.joined(separator: ", ")
    }

    private static func number(_ value: Double) -> String {
        guard let rounded = value.reported() else { return "?" }
        return Int(exactly: rounded).map(String.init) ?? String(rounded)
    }
}
