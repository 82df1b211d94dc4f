/// A format that stands beside the codec, such as telephone-event, as each end numbers it.
package struct SideFormat: Hashable, Sendable {
    /// The number the peer sends with: that in our description.
    package var receivePayloadType: UInt8
    /// The number we send with: that in the peer's description.
    package var sendPayloadType: UInt8
    /// RTP timestamp units a second.
    package var clockRate: Int

    package init(receivePayloadType: UInt8, sendPayloadType: UInt8, clockRate: Int) {
        self.receivePayloadType = receivePayloadType
        self.sendPayloadType = sendPayloadType
        self.clockRate = clockRate
    }

    /// The pair of two descriptions of one format; nil where one of them does not have it.
    init?(ours: RTPMap?, theirs: RTPMap?) {
        guard let ours, let theirs else { return nil }
        self.init(
            receivePayloadType: ours.payloadType, sendPayloadType: theirs.payloadType, clockRate: theirs.clockRate)
    }
}
