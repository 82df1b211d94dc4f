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
        guard place(header, at: now) else { return }
        counters.packetsReceived += 1
        counters.bytesReceived += header.payloadLength
        counters.lastReceivedAt = now
        counters.lastPayloadType = header.payloadType
        if !isAgreed(header) { counters.unknownPayloadTypes += 1 }
        counters.hasRemoteLeft = false
        noteLevel(of: plain)
        frameSink?.receive(UnsafeRawBufferPointer(rebasing: plain[header.payloadRange]), header: header, at: now)
    }

    private func isAgreed(_ header: RTPHeader) -> Bool {
        agreedTypes >> UInt128(header.payloadType) & 1 == 1
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

    /// Counts the packet in its source's statistics; false if it is not to be used.
    private func place(_ header: RTPHeader, at now: MonotonicTime) -> Bool {
        guard reception?.ssrc == header.ssrc else {
            lostFromFormerSources += reception?.lost ?? 0
            reception = ReceptionStatistics(first: header, clock: clock, at: now)
            lastSenderReport = nil
            return true
        }
        switch reception?.receive(header, isAgreed: isAgreed(header), at: now) {
        case .duplicate:
            counters.drops.replayed += 1
            return false
        case .jump:
            counters.drops.sequenceJump += 1
            return false
        case .reordered: counters.packetsReordered += 1
        case .inOrder, .restarted, nil: break
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
                if let heard = reception?.ssrc, goodbye.contains(heard) { counters.hasRemoteLeft = true }
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
