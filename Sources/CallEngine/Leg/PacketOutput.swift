package import Wire

/// Where a leg's protected packets leave: the socket table in the program, an array in tests and benchmarks.
package protocol PacketOutput: AnyObject {
    /// Sends one datagram, or one frame of a stream. `packet` is valid during the call only.
    func transmit(_ packet: UnsafeRawBufferPointer, on id: SocketID, to destination: Endpoint)
}
