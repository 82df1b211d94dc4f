extension NegotiatedAudio {
    /// What both descriptions have beside the codec.
    ///
    /// An answer uses the offer's numbers: there `ours` and `remote` are the same description.
    mutating func readFormats(ours: AudioDescription, ourCodec: RTPMap, theirCodec: RTPMap) {
        if let event = remote.telephoneEvent(beside: codec.clockRate) {
            let own = ours.telephoneEvents.first { $0.clockRate == event.clockRate }
            telephoneEvent = SideFormat(ours: own, theirs: event)
        }
        redundancy = SideFormat(ours: ours.redundancy(of: ourCodec), theirs: remote.redundancy(of: theirCodec))
        comfortNoise = SideFormat(ours: ours.comfortNoise(beside: codec), theirs: remote.comfortNoise(beside: codec))
        audioLevel = Self.audioLevel(ours, remote)
        extendedReports = remote.extendedReports
    }

    /// An answer may not renumber (RFC 8285, section 7).
    private static func audioLevel(_ ours: AudioDescription, _ theirs: AudioDescription) -> SDPHeaderExtension? {
        guard let level = theirs.headerExtension(SDPHeaderExtension.audioLevelURI), level.direction != .inactive,
            ours.headerExtension(level.uri)?.id == level.id
        else { return nil }
        return level
    }

    /// Leaves out what this end did not want, whatever the peer has.
    mutating func limitFormats(to local: LocalAudio) {
        if !local.offersTelephoneEvent { telephoneEvent = nil }
        if !local.offersRedundancy { redundancy = nil }
        if !local.offersComfortNoise { comfortNoise = nil }
        if local.audioLevelID == nil { audioLevel = nil }
        if local.extendedReports == nil { extendedReports = nil }
    }
}
