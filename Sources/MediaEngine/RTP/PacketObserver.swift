package import Wire

/// Sees the packets of a session without their protection, both ways, in their order.
package protocol PacketObserver: AnyObject {
    /// `packet` is valid only until this returns.
    func saw(_ packet: UnsafeRawBufferPointer, isSent: Bool, at now: MonotonicTime)
}
