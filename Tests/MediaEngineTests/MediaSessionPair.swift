import MediaEngine
import Wire

/// Two sessions with each other's keys, and what the far one heard.
final class MediaSessionPair {
    let near: MediaSession
    let far: MediaSession
    let nearKeys: SRTPKeys
    let farKeys: SRTPKeys
    let sink = HeardFrames()

    init(
        profile: SRTPProfile = .aeadAES128GCM, audioLevelID: UInt8? = nil,
        extendedReports: ExtendedReportsWish = .init(), clockRate: Int = 48_000
    ) throws {
        (nearKeys, farKeys) = Self.keys(profile, seed: 10)
        func session(_ name: String, seed: UInt64) -> MediaSession {
            var configuration = MediaSessionConfiguration(clockRate: clockRate, canonicalName: name)
            configuration.audioLevelID = audioLevelID
            configuration.extendedReports = extendedReports
            return MediaSession(configuration: configuration, random: .seeded(seed))
        }
        near = session("near", seed: 100)
        far = session("far", seed: 200)
        try near.install(nearKeys, at: .zero)
        try far.install(farKeys, at: .zero)
        far.sink = sink
    }

    static func keys(_ profile: SRTPProfile, seed: UInt64) -> (near: SRTPKeys, far: SRTPKeys) {
        let (one, two) = (masterKey(profile, seed: seed), masterKey(profile, seed: seed + 1))
        return (
            SRTPKeys(profile: profile, local: one, remote: two), SRTPKeys(profile: profile, local: two, remote: one)
        )
    }

    /// Another session at the near end, with its keys but a source of its own.
    func anotherNear(ssrc: UInt32) throws -> MediaSession {
        let session = MediaSession(
            configuration: .init(ssrc: ssrc, clockRate: 48000, canonicalName: "other"), random: .seeded(UInt64(ssrc)))
        try session.install(nearKeys, at: .zero)
        return session
    }
}

final class HeardFrames: FrameSink {
    private(set) var frames: [(payload: [UInt8], header: RTPHeader)] = []

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        frames.append((Array(payload), header))
    }
}

extension MediaSession {
    /// A protected packet of Opus's usual type, made in a buffer of `room` bytes.
    func packet(
        _ payload: [UInt8], timestamp: UInt32 = 0, level: AudioLevel? = nil, at now: MonotonicTime = .zero,
        room: Int = 1500, type: UInt8 = 111
    ) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: room)
        let length = buffer.withUnsafeMutableBytes { bytes in
            payload.withUnsafeBytes { payload in
                protect(
                    payload: payload, timestamp: timestamp, marker: false, payloadType: type, level: level,
                    into: bytes, at: now)
            }
        }
        return length.map { Array(buffer[..<$0]) }
    }

    func reportBytes(at now: MonotonicTime, room: Int = 1500) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: room)
        let length = buffer.withUnsafeMutableBytes { report(into: $0, at: now) }
        return length.map { Array(buffer[..<$0]) }
    }

    func goodbyeBytes(at now: MonotonicTime, room: Int = 1500) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: room)
        let length = buffer.withUnsafeMutableBytes { goodbye(into: $0, at: now) }
        return length.map { Array(buffer[..<$0]) }
    }

    func take(_ packet: [UInt8], at now: MonotonicTime = .zero) {
        var bytes = packet
        bytes.withUnsafeMutableBytes { receive($0, at: now) }
    }
}
