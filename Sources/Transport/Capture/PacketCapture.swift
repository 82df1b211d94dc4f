package import Signaling
package import Wire

/// Turns what a phone says and hears into records of a capture file, without secrets, and without sound unless asked for.
///
/// A value without a file: what happened goes in, bytes come out.
package struct PacketCapture {
    package struct Options: Sendable, Equatable {
        package var path: String
        /// The sound too, not only the headers of its packets.
        package var withMedia: Bool

        package init(path: String, withMedia: Bool = false) {
            self.path = path
            self.withMedia = withMedia
        }
    }

    private let withMedia: Bool
    /// Nanoseconds from the origin of `MonotonicTime` to 1970, so that records have real times.
    private let epoch: Int64
    private var http: CapturedHTTP

    /// - Parameters:
    ///   - host: of the gateway, with its port.
    ///   - server: the gateway's address, or one that stands for it.
    ///   - client: this host's address.
    ///   - secrets: overwritten wherever they are found in signalling.
    ///   - epoch: nanoseconds from the origin of times to 1970.
    package init(
        withMedia: Bool, host: String, server: IPAddress, client: IPAddress, secrets: [String], epoch: Int64
    ) {
        self.withMedia = withMedia
        self.epoch = epoch
        http = CapturedHTTP(host: host, server: server, client: client, secrets: secrets)
    }

    /// What a file begins with.
    package static var fileHeader: [UInt8] { CaptureFormat.fileHeader }

    package mutating func sent(_ request: HTTPRequest, at now: MonotonicTime) -> [UInt8] {
        records(http.sent(request), at: now)
    }

    package mutating func received(_ response: HTTPResponse, for id: HTTPRequestID, at now: MonotonicTime) -> [UInt8] {
        records(http.received(response, for: id), at: now)
    }

    package mutating func ended(_ id: HTTPRequestID, at now: MonotonicTime) -> [UInt8] {
        records(http.ended(id), at: now)
    }

    /// A datagram, or a piece of a stream, of the path: STUN, TURN and handshakes; media comes by `media`.
    package func path(
        _ bytes: [UInt8], from source: Endpoint, to destination: Endpoint, at now: MonotonicTime
    ) -> [UInt8] {
        var rest = bytes[...]
        var result: [UInt8] = []
        while let length = Self.length(of: rest), length > 0 {
            if let shown = Self.shown(rest.prefix(length)) {
                let packet = CapturedDatagram.udp(from: source, to: destination, shown, length: shown.count)
                result += CaptureFormat.record(packet, length: packet.count, time: time(now))
            }
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// An RTP or RTCP packet without its protection.
    package func media(
        _ packet: UnsafeRawBufferPointer, from source: Endpoint, to destination: Endpoint, at now: MonotonicTime
    ) -> [UInt8] {
        let shown = withMedia ? packet.count : Self.shownLength(of: packet)
        let part = UnsafeRawBufferPointer(rebasing: packet[..<shown])
        let datagram = CapturedDatagram.udp(from: source, to: destination, part, length: packet.count)
        return CaptureFormat.record(datagram, length: datagram.count + packet.count - shown, time: time(now))
    }
}

extension PacketCapture {
    private func records(_ packets: [[UInt8]], at now: MonotonicTime) -> [UInt8] {
        packets.flatMap { CaptureFormat.record($0, length: $0.count, time: time(now)) }
    }

    private func time(_ now: MonotonicTime) -> Int64 { now.nanoseconds &+ epoch }

    /// How long the first message of a piece is; nil when nothing in it can be shown.
    private static func length(of bytes: ArraySlice<UInt8>) -> Int? {
        switch PacketKind(bytes) {
        case .stun: return CapturedSTUN.length(bytes)
        case .dtls: return bytes.count
        case .channelData:
            guard bytes.count >= 4 else { return nil }
            let start = bytes.startIndex
            let length = 4 + (Int(bytes[start + 2]) << 8 | Int(bytes[start + 3]))
            // Padded on streams (RFC 8656, section 12.5).
            return length <= bytes.count ? min((length + 3) / 4 * 4, bytes.count) : nil
        case .rtp, .rtcp, .unknown: return nil
        }
    }

    private static func shown(_ message: ArraySlice<UInt8>) -> [UInt8]? {
        switch PacketKind(message) {
        case .stun: return CapturedSTUN.scrubbed(message)
        case .dtls: return Array(message)
        case .channelData:
            let inner = message.dropFirst(4)
            switch PacketKind(inner) {
            case .stun, .dtls: break
            case .rtp, .rtcp, .channelData, .unknown: return nil
            }
            let start = message.startIndex
            let length = Int(message[start + 2]) << 8 | Int(message[start + 3])
            return CapturedSTUN.content(inner.prefix(length)).map { Array(message.prefix(4)) + $0 }
        case .rtp, .rtcp, .unknown: return nil
        }
    }

    /// All of RTCP; of RTP the header with its extension.
    private static func shownLength(of packet: UnsafeRawBufferPointer) -> Int {
        guard packet.count >= 12, PacketKind(packet) == .rtp else { return packet.count }
        var length = 12 + 4 * Int(packet[0] & 0x0F)
        if packet[0] & 0x10 != 0, packet.count >= length + 4 {
            length += 4 + 4 * (Int(packet[length + 2]) << 8 | Int(packet[length + 3]))
        }
        return min(length, packet.count)
    }
}
