package import Wire

extension MediaSession {
    /// Bytes that a protected packet has more than its payload, at most.
    package static var maximumOverhead: Int { RTPHeader.fixedLength + RTPHeaderExtensions.levelLength + 16 }

    /// Writes a protected RTP packet into the start of `buffer` and returns its length.
    ///
    /// The payload may already stand in the buffer, behind the header's 12 bytes. `timestamp` is on the caller's own
    /// media clock: a random offset is added. `level` is told where that was agreed on. Nil, and counted, without keys or
    /// if the buffer is smaller than the payload and `maximumOverhead`.
    package func protect(
        payload: UnsafeRawBufferPointer, timestamp: UInt32, marker: Bool, payloadType: UInt8, level: AudioLevel? = nil,
        into buffer: UnsafeMutableRawBufferPointer, at now: MonotonicTime
    ) -> Int? {
        let extensionID = level == nil ? nil : audioLevelID
        let start = RTPHeader.fixedLength + (extensionID == nil ? 0 : RTPHeaderExtensions.levelLength)
        let length = start + payload.count
        guard hasKeys, length <= buffer.count else {
            counters.sendFailures += 1
            return nil
        }
        let header = RTPHeader(
            payloadType: payloadType, marker: marker, sequenceNumber: sequenceNumber,
            timestamp: timestamp &+ timestampOffset, ssrc: ssrc, payloadLength: payload.count)
        // The payload first: it may overlap the place of the header's end.
        UnsafeMutableRawBufferPointer(rebasing: buffer[start..<length]).copyMemory(from: payload)
        header.write(into: buffer, hasExtension: extensionID != nil)
        if let level, let extensionID {
            let place = UnsafeMutableRawBufferPointer(rebasing: buffer[RTPHeader.fixedLength..<start])
            RTPHeaderExtensions.write(level, id: extensionID, into: place)
        }
        if let packetObserver {
            packetObserver.saw(UnsafeRawBufferPointer(rebasing: buffer[..<length]), isSent: true, at: now)
        }
        do throws(SRTPError) {
            guard
                let protected = try contexts?.protect(
                    buffer, length: length, isControl: false, at: now)
            else { return nil }
            noteSent(header, at: now)
            return protected
        } catch {
            counters.sendFailures += 1
            return nil
        }
    }

    private func noteSent(_ header: RTPHeader, at now: MonotonicTime) {
        sequenceNumber &+= 1
        lastSent = (header.timestamp, now)
        counters.packetsSent += 1
        counters.bytesSent += header.payloadLength
    }

    /// Leaves out sequence numbers: a bridge shows its other side the gaps of what it passes on, so that they are concealed.
    package func skipSequenceNumbers(_ count: UInt16) {
        sequenceNumber &+= count
    }
}
