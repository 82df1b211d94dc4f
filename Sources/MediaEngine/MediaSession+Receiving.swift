package import Wire

extension MediaSession {
    /// Takes a datagram that its first byte says is RTP or RTCP, and decrypts it in place.
    ///
    /// What is not authentic, was there before, or makes no sense is dropped and counted.
    package func receive(_ packet: UnsafeMutableRawBufferPointer, at now: MonotonicTime) {
        guard hasKeys else {
            counters.drops.noKeys += 1
            return
        }
        guard packet.count >= RTPHeader.fixedLength else {
            counters.drops.malformed += 1
            return
        }
        do throws(SRTPError) {
            switch PacketKind(firstByte: packet[0], secondByte: packet[1]) {
            case .rtp: try receiveMedia(packet, at: now)
            case .rtcp: try receiveControl(packet, at: now)
            case .stun, .dtls, .channelData, .unknown: throw .malformed
            }
        } catch {
            count(error)
        }
    }

    /// Counts a packet that the caller has no room for.
    package func dropTooLarge() { counters.drops.tooLarge += 1 }

    private func receiveMedia(_ packet: UnsafeMutableRawBufferPointer, at now: MonotonicTime) throws(SRTPError) {
        let source = UnsafeRawBufferPointer(packet).bigEndian(at: 8, as: UInt32.self)
        let admission = sources.admission(of: source, at: now)
        guard admission != .refused else { throw .tooManySources }
        guard let length = try contexts?.unprotect(packet, isControl: false, at: now) else { return }
        admit(source, admission, at: now)
        let plain = UnsafeRawBufferPointer(rebasing: packet[..<length])
        packetObserver?.saw(plain, isSent: false, at: now)
        guard let header = RTPHeader(plain) else { throw .malformed }
        let content = content(of: header)
        if content == .unknown { counters.unknownPayloadTypes += 1 }
        switch heard.standing(of: source, content, at: now) {
        case .heard: hear(plain, header, content, at: now)
        case .successor:
            makeWay(for: source)
            hear(plain, header, content, at: now)
        case .waiting:
            counters.packetsOfOtherSources += 1
            heard.hold(plain, of: source, at: now)
        case .other: passOver(plain, header, content, at: now)
        }
    }

    private func content(of header: RTPHeader) -> HeardSource.Content {
        if agreedTypes >> UInt128(header.payloadType) & 1 == 0 { return .unknown }
        return header.payloadType == eventType ? .event : .sound
    }

    /// Takes a packet of the source that is heard: all figures and all sound are of it alone.
    private func hear(
        _ packet: UnsafeRawBufferPointer, _ header: RTPHeader, _ content: HeardSource.Content, at now: MonotonicTime
    ) {
        let verdict = heard.receive(header, content, clock: clock, at: now)
        let payload = UnsafeRawBufferPointer(rebasing: packet[header.payloadRange])
        guard content != .unknown else {
            // It holds a place in the stream's order, and no sound.
            if verdict == .inOrder || verdict == .reordered { frameSink?.receive(payload, header: header, at: now) }
            return
        }
        guard isUsed(verdict) else { return }
        counters.packetsReceived += 1
        counters.bytesReceived += header.payloadLength
        counters.lastReceivedAt = now
        counters.lastPayloadType = header.payloadType
        counters.hasRemoteLeft = false
        noteLevel(of: packet)
        frameSink?.receive(payload, header: header, at: now)
    }

    /// Begins to hear another source, from its first packet since the former one fell silent.
    private func makeWay(for source: UInt32) {
        guard let packets = heard.makeWay(for: source) else { return }
        while let (packet, arrival) = packets.takeFirst() {
            guard let header = RTPHeader(packet) else { continue }
            counters.packetsOfOtherSources -= 1
            hear(packet, header, .sound, at: arrival)
        }
    }

    /// Keys count whatever source they have; nothing else of it does.
    private func passOver(
        _ packet: UnsafeRawBufferPointer, _ header: RTPHeader, _ content: HeardSource.Content, at now: MonotonicTime
    ) {
        guard content != .unknown else { return }
        counters.packetsOfOtherSources += 1
        guard content == .event else { return }
        frameSink?.receive(UnsafeRawBufferPointer(rebasing: packet[header.payloadRange]), header: header, at: now)
    }

    private func noteLevel(of packet: UnsafeRawBufferPointer) {
        guard let audioLevelID, let level = RTPHeaderExtensions(packet)?.level(audioLevelID) else { return }
        counters.packetsWithLevel += 1
        if !level.isSilence { counters.audiblePackets += 1 }
        counters.remoteLevel = level
    }

    private func admit(_ source: UInt32, _ admission: SourceTable.Admission, at now: MonotonicTime) {
        sources.note(source, admission, at: now)
        guard case .replacement(let former) = admission else { return }
        contexts?.forget(former)
        counters.sourcesReplaced += 1
    }

    /// Counts what a packet was to its source; false if it is not to be used.
    private func isUsed(_ verdict: ReceptionStatistics.Verdict) -> Bool {
        switch verdict {
        case .duplicate:
            counters.drops.replayed += 1
            return false
        case .jump:
            counters.drops.sequenceJump += 1
            return false
        case .reordered: counters.packetsReordered += 1
        case .inOrder, .restarted: break
        }
        return true
    }

    private func receiveControl(_ packet: UnsafeMutableRawBufferPointer, at now: MonotonicTime) throws(SRTPError) {
        let source = UnsafeRawBufferPointer(packet).bigEndian(at: 4, as: UInt32.self)
        let admission = sources.admission(of: source, at: now)
        guard admission != .refused else { throw .tooManySources }
        guard let length = try contexts?.unprotect(packet, isControl: true, at: now) else { return }
        packetObserver?.saw(UnsafeRawBufferPointer(rebasing: packet[..<length]), isSent: false, at: now)
        admit(source, admission, at: now)
        guard var reader = RTCPReader(UnsafeRawBufferPointer(rebasing: packet[..<length])) else { throw .malformed }
        counters.reportsReceived += 1
        while let part = reader.next() {
            switch part {
            case .senderReport(let ssrc, let info, let blocks):
                noteSender(ssrc, info, at: now)
                readBlocks(blocks, from: ssrc, at: now)
            case .receiverReport(let ssrc, let blocks):
                readBlocks(blocks, from: ssrc, at: now)
            case .extendedReport(let ssrc, let report):
                readExtended(report, from: ssrc, at: now)
            case .goodbye(let goodbye):
                if heard.leave(goodbye) { counters.hasRemoteLeft = true }
            case .sourceDescription, .other:
                break
            }
        }
    }

    private func count(_ error: SRTPError) {
        switch error {
        case .malformed: counters.drops.malformed += 1
        case .authenticationFailed: counters.drops.authenticationFailed += 1
        case .replayed: counters.drops.replayed += 1
        case .tooManySources: counters.drops.tooManySources += 1
        case .badKeys, .unavailable, .noRoom, .keyExpired, .failed: counters.drops.other += 1
        }
    }
}
