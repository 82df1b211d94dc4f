internal import Glibc
internal import MediaEngine
internal import Wire

/// Two sessions with each other's keys and a connected pair of sockets between them.
final class FloorPath: FrameSink {
    let payload = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_500, alignment: 16)
    let sound = UnsafeMutableBufferPointer<Int16>.allocate(capacity: 5_760)
    private let packet = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_500, alignment: 16)
    private let opened = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_500, alignment: 16)
    private var openedLength = 0
    private let near: MediaSession
    private let far: MediaSession
    private let sockets: (near: Int32, far: Int32)

    init() throws {
        var random = RandomSource.seeded(4)
        let profile = SRTPProfile.aeadAES128GCM
        let keys = (0..<2).map { _ in
            SRTPMasterKey(key: random.bytes(profile.keyLength), salt: random.bytes(profile.saltLength))
        }
        let configuration = MediaSessionConfiguration(clockRate: 48_000, canonicalName: "floor")
        near = MediaSession(configuration: configuration, random: random.split())
        far = MediaSession(configuration: configuration, random: random.split())
        sockets = Self.connectedSockets()
        try near.install(SRTPKeys(profile: profile, local: keys[0], remote: keys[1]), at: .zero)
        try far.install(SRTPKeys(profile: profile, local: keys[1], remote: keys[0]), at: .zero)
        far.sink = self
    }

    deinit {
        close(sockets.near)
        close(sockets.far)
        payload.deallocate()
        sound.deallocate()
        packet.deallocate()
        opened.deallocate()
    }

    /// The payload last received.
    var received: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: opened[..<openedLength]) }

    func protect(_ length: Int, number: Int) -> Int {
        near.protect(
            payload: UnsafeRawBufferPointer(rebasing: payload[..<length]),
            timestamp: UInt32(truncatingIfNeeded: number * 480), marker: false, payloadType: 111, into: packet,
            at: .zero + .milliseconds(10 * number)) ?? 0
    }

    func send(_ length: Int) { Glibc.send(sockets.near, packet.baseAddress, length, 0) }

    func receive() -> Int { recv(sockets.far, packet.baseAddress, packet.count, 0) }

    func unprotect(_ length: Int) {
        far.receive(UnsafeMutableRawBufferPointer(rebasing: packet[..<max(0, length)]), at: .zero)
    }

    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        openedLength = payload.count
        opened.copyMemory(from: payload)
    }

    private static func connectedSockets() -> (Int32, Int32) {
        let pair = (0..<2).map { _ in
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
            _ = withAddress(sockaddr_in(loopbackPort: 0)) { bind(descriptor, $0, $1) }
            return descriptor
        }
        for (one, other) in [(pair[0], pair[1]), (pair[1], pair[0])] {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            withUnsafeMutablePointer(to: &address) { pointer in
                _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(other, $0, &length) }
            }
            _ = withAddress(address) { connect(one, $0, $1) }
        }
        return (pair[0], pair[1])
    }

    private static func withAddress(
        _ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

extension sockaddr_in {
    fileprivate init(loopbackPort port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    }
}
