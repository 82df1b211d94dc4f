internal import MediaEngine
internal import Signaling
internal import Transport
internal import Wire

extension GatewayStatistics {
    /// What a leg has measured; nearly empty before there was media.
    init(_ media: MediaStatistics?, since begun: MonotonicTime?) {
        self.init()
        let now = MonotonicTime.now
        timestamp = (now - .zero).milliseconds
        duration = begun.map { (now - $0).milliseconds }
        guard let media else { return }
        var stream = Stream()
        stream.roundTripTime = media.roundTripTime?.milliseconds
        stream.packetsReceived = media.packetsReceived
        stream.bytesReceived = media.bytesReceived
        stream.packetsLost = media.packetsLost
        stream.jitter = media.jitter.milliseconds
        stream.bytesSent = media.bytesSent
        audio = stream
    }
}
