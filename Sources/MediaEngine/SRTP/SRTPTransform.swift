/// One direction of SRTP and SRTCP (RFC 3711, RFC 7714), over OpenSSL's ciphers.
///
/// Contexts are keyed once; a packet sets its counter or nonce and nothing is allocated for it. Up to eight sources have a state
/// each, which begins with the first packet that was sent, or was authentic. A class that never changes, so that a packet neither moves
/// the contexts nor has them guarded.
package final class SRTPTransform {
    package enum Direction: Sendable { case inbound, outbound }

    let profile: SRTPProfile
    let direction: Direction
    let media: SRTPCipher
    let control: SRTPCipher
    private let sources = SRTPSources()

    /// Looks up the ciphers, so that the first call does not wait for it.
    package static func prepare() { SRTPCipher.prepare() }

    /// Fails with `badKeys` or `unavailable`.
    package convenience init(profile: SRTPProfile, master: SRTPMasterKey, direction: Direction) throws(SRTPError) {
        guard master.key.count == profile.keyLength, master.salt.count == profile.saltLength else { throw .badKeys }
        let derivation = try SRTPKeyDerivation(master, profile)
        let media = try SRTPCipher(
            profile, derivation.sessionKeys(firstLabel: 0), direction, tagLength: profile.tagLength)
        let control = try SRTPCipher(
            profile, derivation.sessionKeys(firstLabel: 3), direction, tagLength: profile.controlTagLength)
        self.init(profile: profile, direction: direction, media: media, control: control)
    }

    /// With the keys of a session in place of a master key, as published examples give them.
    convenience init(
        profile: SRTPProfile, sessionKeys: SRTPSessionKeys, controlKeys: SRTPSessionKeys, direction: Direction
    ) throws(SRTPError) {
        let media = try SRTPCipher(profile, sessionKeys, direction, tagLength: profile.tagLength)
        let control = try SRTPCipher(profile, controlKeys, direction, tagLength: profile.controlTagLength)
        self.init(profile: profile, direction: direction, media: media, control: control)
    }

    private init(
        profile: SRTPProfile, direction: Direction, media: consuming SRTPCipher, control: consuming SRTPCipher
    ) {
        self.profile = profile
        self.direction = direction
        self.media = media
        self.control = control
    }

    /// Forgets a source, so that another may have its place; its packets could then be replayed, if it were admitted again.
    package func forget(_ ssrc: UInt32) { sources.remove(ssrc) }

    /// Protects the RTP packet in the buffer's first `length` bytes in place; returns its new length.
    ///
    /// Fails with `replayed` for a sequence number that was used: its key stream would be used twice.
    package func protect(
        _ buffer: UnsafeMutableRawBufferPointer, length: Int
    ) throws(SRTPError) -> Int {
        guard length >= RTPHeader.fixedLength else { throw .malformed }
        guard length + profile.tagLength <= buffer.count else { throw .noRoom }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(length + profile.tagLength)])
        let header = try Self.headerLength(UnsafeRawBufferPointer(packet), end: length)
        let place = try place(of: UnsafeRawBufferPointer(packet))
        let index = try place.mediaIndex(packet.sequenceNumber)
        let nonce = media.nonce(ssrc: place.ssrc, index: index)
        if profile.isAEAD {
            try media.seal(packet, header..<length, nonce: nonce)
        } else {
            try media.applyKeyStream(packet, header..<length, nonce: nonce)
            media.writeTag(packet, length: length, rollover: UInt32(truncatingIfNeeded: index >> 16))
        }
        place.noteMedia(index)
        return packet.count
    }

    /// Checks and decrypts an SRTP packet in place; returns the length of the RTP packet it was.
    ///
    /// What the packet holds after a failure is undefined.
    package func unprotect(_ packet: UnsafeMutableRawBufferPointer) throws(SRTPError) -> Int {
        let length = packet.count - profile.tagLength
        guard length >= RTPHeader.fixedLength, packet.count <= 0xFFFF else { throw .malformed }
        let header = try Self.headerLength(UnsafeRawBufferPointer(packet), end: length)
        let place = try place(of: UnsafeRawBufferPointer(packet))
        let index = try place.mediaIndex(packet.sequenceNumber)
        let nonce = media.nonce(ssrc: place.ssrc, index: index)
        if profile.isAEAD {
            try media.open(packet, header..<length, nonce: nonce)
        } else {
            let rollover = UInt32(truncatingIfNeeded: index >> 16)
            guard media.isTagRight(packet, length: length, rollover: rollover) else { throw .authenticationFailed }
            try media.applyKeyStream(packet, header..<length, nonce: nonce)
        }
        place.noteMedia(index)
        return length
    }

    /// Protects the RTCP datagram in the buffer's first `length` bytes in place; returns its new length.
    package func protectControl(
        _ buffer: UnsafeMutableRawBufferPointer, length: Int
    ) throws(SRTPError) -> Int {
        guard length >= 8 else { throw .malformed }
        guard length + profile.controlOverhead <= buffer.count else { throw .noRoom }
        let packet = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(length + profile.controlOverhead)])
        let place = try place(ssrc: UnsafeRawBufferPointer(packet).bigEndian(at: 4, as: UInt32.self))
        let index = try place.nextControlIndex()
        let word = UInt32(truncatingIfNeeded: index) | 0x8000_0000
        let nonce = control.nonce(ssrc: place.ssrc, index: index)
        if profile.isAEAD {
            packet.setBigEndian(word, at: length + profile.controlTagLength)
            try control.seal(packet, 8..<length, nonce: nonce, word: word)
        } else {
            try control.applyKeyStream(packet, 8..<length, nonce: nonce)
            packet.setBigEndian(word, at: length)
            control.writeTag(packet, length: length + 4, rollover: nil)
        }
        place.noteControl(index)
        return packet.count
    }

    /// Checks and decrypts an SRTCP datagram in place; returns the length of the RTCP datagram it was.
    ///
    /// What is not encrypted is refused, as nothing that we agree on allows it.
    package func unprotectControl(_ packet: UnsafeMutableRawBufferPointer) throws(SRTPError) -> Int {
        let length = packet.count - profile.controlOverhead
        guard length >= 8, packet.count <= 0xFFFF else { throw .malformed }
        let bytes = UnsafeRawBufferPointer(packet)
        let word = bytes.bigEndian(at: profile.isAEAD ? packet.count - 4 : length, as: UInt32.self)
        guard word & 0x8000_0000 != 0, packet[0] >> 6 == 2 else { throw .malformed }
        let place = try place(ssrc: bytes.bigEndian(at: 4, as: UInt32.self))
        let index = UInt64(word & 0x7FFF_FFFF)
        guard place.isNewControl(index) else { throw .replayed }
        let nonce = control.nonce(ssrc: place.ssrc, index: index)
        if profile.isAEAD {
            try control.open(packet, 8..<length, nonce: nonce, word: word)
        } else {
            guard control.isTagRight(packet, length: length + 4, rollover: nil) else { throw .authenticationFailed }
            try control.applyKeyStream(packet, 8..<length, nonce: nonce)
        }
        place.noteControl(index)
        return length
    }

    private func place(of packet: UnsafeRawBufferPointer) throws(SRTPError) -> SRTPSources.Place {
        try place(ssrc: packet.bigEndian(at: 8, as: UInt32.self))
    }

    private func place(ssrc: UInt32) throws(SRTPError) -> SRTPSources.Place {
        guard let place = sources.place(of: ssrc) else { throw .tooManySources }
        return place
    }

    /// Where the encrypted part begins: behind contributing sources and extension, which stay readable.
    private static func headerLength(_ packet: UnsafeRawBufferPointer, end: Int) throws(SRTPError) -> Int {
        guard packet[0] >> 6 == 2 else { throw .malformed }
        var length = RTPHeader.fixedLength + 4 * Int(packet[0] & 0x0F)
        if packet[0] & 0x10 != 0 {
            guard length + 4 <= end else { throw .malformed }
            length += 4 + 4 * Int(packet.bigEndian(at: length + 2, as: UInt16.self))
        }
        guard length <= end else { throw .malformed }
        return length
    }
}

extension UnsafeMutableRawBufferPointer {
    fileprivate var sequenceNumber: UInt16 { UInt16(self[2]) << 8 | UInt16(self[3]) }
}
