internal import CallEngine
internal import ICEClient
internal import Signaling
internal import Wire

/// Brings what a phone sends and receives to its capture file; confined to the phone's event loop.
final class PhoneCapture: LegObserver {
    private var capture: PacketCapture
    private let file: CaptureFile
    private var sockets: [SocketID: (local: Endpoint, remote: Endpoint?)] = [:]

    init(_ capture: PacketCapture, file: CaptureFile) {
        self.capture = capture
        self.file = file
        file.append(PacketCapture.fileHeader)
    }

    // MARK: Signalling

    func sent(_ request: HTTPRequest, at now: MonotonicTime) {
        file.append(capture.sent(request, at: now))
    }

    func received(_ response: HTTPResponse, for id: HTTPRequestID, at now: MonotonicTime) {
        file.append(capture.received(response, for: id, at: now))
    }

    func ended(_ id: HTTPRequestID, at now: MonotonicTime) {
        file.append(capture.ended(id, at: now))
    }

    // MARK: The path

    func opened(_ id: SocketID, local: Endpoint, remote: Endpoint?) {
        sockets[id] = (local, remote)
    }

    func perform(_ action: NetworkAction, at now: MonotonicTime) {
        switch action {
        case .open: break
        case .close(let id): sockets[id] = nil
        case .transmit(let bytes, let id, let destination):
            guard let local = sockets[id]?.local else { return }
            file.append(capture.path(bytes, from: local, to: destination, at: now))
        }
    }

    func received(_ bytes: UnsafeRawBufferPointer, from source: Endpoint, on id: SocketID, at now: MonotonicTime) {
        guard let local = sockets[id]?.local else { return }
        file.append(capture.path(Array(bytes), from: source, to: local, at: now))
    }

    // MARK: Media

    func saw(_ packet: UnsafeRawBufferPointer, from source: Endpoint, to destination: Endpoint, at now: MonotonicTime) {
        file.append(capture.media(packet, from: source, to: destination, at: now))
    }
}
