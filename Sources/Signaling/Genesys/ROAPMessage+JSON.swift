extension ROAPMessage {
    /// Reads one JSON object; unknown members and entries of the wrong shape are skipped.
    init(json text: Substring) throws(GenesysMessageError) {
        guard let object = JSONParser.object(text) else { throw .malformed }
        guard let name = object["messageType"]?.string else { throw .malformed }
        guard let type = MessageType(rawValue: name) else { throw .unknown }
        let seq = object["seq"]?.int ?? 0
        self.init(
            type, sdp: object["sdp"]?.string,
            candidates: (object["Candidates"]?.array ?? []).prefix(Self.maximumCandidates).compactMap {
                ROAPCandidate($0)
            },
            offererSessionID: ROAPSessionID(object["offererSessionId"]),
            answererSessionID: ROAPSessionID(object["answererSessionId"]),
            seq: (0...Self.maximumSeq).contains(seq) ? seq : 0, tiebreaker: object["tiebreaker"]?.int,
            attachedData: Self.attachedData(object["attacheddata"]), errorType: object["errorType"]?.plainText)
        guard sdp != nil || (type != .offer && type != .answer) else { throw .malformed }
    }

    /// The members in the order of the vendor's client.
    var json: String {
        var members = [("messageType", JSONText.quoted(messageType.rawValue))]
        if let errorType { members.append(("errorType", JSONText.quoted(errorType))) }
        if let sdp { members.append(("sdp", JSONText.quoted(sdp))) }
        if messageType == .offer || messageType == .answer {
            members.append(("Candidates", JSONText.array(candidates.map(\.json))))
        }
        if let offererSessionID { members.append(("offererSessionId", offererSessionID.json)) }
        if let answererSessionID {
            members.append(("answererSessionId", answererSessionID.json))
        } else if messageType == .offer {
            members.append(("answererSessionId", "null"))
        }
        members.append(("seq", "\(seq)"))
        if let tiebreaker { members.append(("tiebreaker", "\(tiebreaker)")) }
        if !attachedData.isEmpty {
            let data = attachedData.map {
                JSONText.object([("key", JSONText.quoted($0.key)), ("value", JSONText.quoted($0.value))])
            }
            members.append(("attacheddata", JSONText.array(data)))
        }
        return JSONText.object(members)
    }

    private static func attachedData(_ value: JSONValue?) -> [AttachedDatum] {
        (value?.array ?? []).prefix(AttachedDatum.maximumCount).compactMap { entry in
            guard let key = entry["key"] else { return nil }
            return AttachedDatum(key: key.plainText, value: entry["value"]?.plainText ?? "").limited
        }
    }
}
