package import Wire

/// Takes the frames of one RTP session in the order in which they arrive, on the session's event loop.
package protocol FrameSink: AnyObject {
    /// Takes one authenticated packet.
    ///
    /// `payload` is without header, extension and padding; it may be empty, and is valid only until this returns.
    func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime)
}
