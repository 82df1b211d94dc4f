internal import CallEngine
internal import Glibc
internal import ICEClient
internal import Signaling
internal import Wire

extension PacketCapture {
    /// A capture of one phone's traffic with its gateway, whose connections are not at hand: addresses that are not known
    /// are those of documentation (RFC 5737).
    init(_ options: Options, _ configuration: PhoneConfiguration, gateway: String) {
        let host = HTTPURL(gateway)?.host ?? ""
        let server = IPAddress(host) ?? .v4(0xC000_0250)
        let client =
            configuration.gathering.hostAddresses.first { $0.family == server.family && !$0.isLinkLocal }
            ?? (server.isLoopback ? server : .v4(0xC000_020A))
        var secrets = configuration.gathering.turn.map(\.password)
        if case .user(_, let password?) = configuration.session.identity { secrets.append(password) }
        self.init(
            withMedia: options.withMedia, host: host, server: server, client: client, secrets: secrets,
            epoch: Self.epoch)
    }

    /// What the clock of the program must be given to be the one on the wall.
    private static var epoch: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) - MonotonicTime.now.nanoseconds
    }
}

extension CaptureFile.Failure {
    /// What happened, why, and what it means.
    package var sentence: String {
        "The capture \(path) cannot be written: \(reason). Calls go on without it; make room, or give another --pcap file."
    }
}
