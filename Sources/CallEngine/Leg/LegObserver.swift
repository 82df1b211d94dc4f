internal import ICEClient
internal import MediaEngine
package import Wire

/// Sees the media of calls without its protection, with the ends of its path; for a capture.
package protocol LegObserver: AnyObject {
    /// `packet` is RTP or RTCP, and valid only until this returns.
    func saw(
        _ packet: UnsafeRawBufferPointer, from source: Endpoint, to destination: Endpoint, at now: MonotonicTime)
}

/// Adds to a session's packets where its leg sends them and takes them from.
final class PathObserver: PacketObserver {
    private unowned let leg: MediaLeg
    private let observer: any LegObserver

    init(_ leg: MediaLeg, _ observer: any LegObserver) {
        self.leg = leg
        self.observer = observer
    }

    func saw(_ packet: UnsafeRawBufferPointer, isSent: Bool, at now: MonotonicTime) {
        guard let path = leg.pathReport else { return }
        let (near, far) = (path.localAddress, path.remoteAddress)
        observer.saw(packet, from: isSent ? near : far, to: isSent ? far : near, at: now)
    }
}
