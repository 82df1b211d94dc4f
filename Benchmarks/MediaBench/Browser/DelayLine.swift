internal import CallEngine
internal import LineSimulation
internal import Wire

/// Takes protected packets in the order of sending, and gives them out in the order and at the moments of their arrival.
final class DelayLine: PacketOutput {
    private struct Packet {
        var bytes: [UInt8]
        var socket: SocketID
        var destination: Endpoint
    }

    private var packets: [Packet] = []
    private var arrivals: ArraySlice<PacketArrival>
    private let output: any PacketOutput

    init(_ arrivals: [PacketArrival], to output: any PacketOutput) {
        self.arrivals = arrivals[...]
        self.output = output
    }

    var nextArrival: Duration? { arrivals.first?.time }

    func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint) {
        packets.append(Packet(bytes: Array(packet), socket: id, destination: destination))
    }

    /// Sends what is due, and tells the numbers of what was sent.
    func release(upTo elapsed: Duration) -> [Int] {
        var sent: [Int] = []
        while let arrival = arrivals.first, arrival.time <= elapsed, packets.indices.contains(arrival.index) {
            let packet = packets[arrival.index]
            packet.bytes.withUnsafeBytes { output.transmit($0, on: packet.socket, to: packet.destination) }
            sent.append(arrival.index)
            arrivals.removeFirst()
        }
        return sent
    }
}
