internal import ICEClient

extension MediaLeg {
    /// Sends bytes over the route as they are: for the lab's far ends that misbehave, since nothing else makes packets itself.
    ///
    /// Nothing is sent while there is no route, or one that is not plain UDP from host to host.
    package func sendAsItIs(_ packet: UnsafeRawBufferPointer, to output: any PacketOutput) {
        guard !isClosed, let route, !route.isRelayed, !route.isFramed, !route.isStream else { return }
        output.transmit(packet, on: route.socket, to: route.destination)
    }
}
