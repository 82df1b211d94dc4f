/// One entry of a message's `Candidates`.
package struct ROAPCandidate: Hashable, Sendable {
    /// Position of the media line; nil when it was not sent.
    package var mediaLineIndex: Int?
    /// The vendor's `sdpMid`: often `audio` whatever the line's real mid is; nil when it was not sent.
    package var mediaID: String?
    /// As it came: `candidate:…` or `a=candidate:…`, perhaps with a line end.
    package var candidate: String

    package init(mediaLineIndex: Int? = 0, mediaID: String? = "audio", candidate: String) {
        self.mediaLineIndex = mediaLineIndex
        self.mediaID = mediaID
        self.candidate = candidate
    }

    /// True when the entry is for this media line, or says nothing against it.
    package func belongs(toLine index: Int, mid: String?) -> Bool {
        if let mediaID, !mediaID.isEmpty, mediaID == mid || mediaID == "audio" { return true }
        if let mediaLineIndex { return mediaLineIndex == index }
        return mediaID?.isEmpty ?? true
    }

    init?(_ value: JSONValue) {
        guard let text = value["candidate"]?.string, !text.isEmpty, text.utf8.count <= 512 else { return nil }
        mediaLineIndex = value["sdpMLineIndex"]?.int
        switch value["sdpMid"] {
        case .text(let mid): mediaID = mid
        case .integer(let mid): mediaID = "\(mid)"
        default: mediaID = nil
        }
        candidate = text
    }

    var json: String {
        var members: [(String, String)] = []
        if let mediaLineIndex { members.append(("sdpMLineIndex", "\(mediaLineIndex)")) }
        if let mediaID { members.append(("sdpMid", JSONText.quoted(mediaID))) }
        members.append(("candidate", JSONText.quoted(candidate)))
        return JSONText.object(members)
    }
}
