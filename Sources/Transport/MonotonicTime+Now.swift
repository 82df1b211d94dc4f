package import NIOCore
package import Wire

extension MonotonicTime {
    /// The system's monotonic clock.
    package static var now: MonotonicTime { MonotonicTime(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds)) }

    /// The same moment for an event loop's timer; moments before the clock's origin become the origin.
    package var deadline: NIODeadline { .uptimeNanoseconds(UInt64(max(0, nanoseconds))) }
}
