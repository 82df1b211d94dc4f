import MediaEngine
import Testing

@testable import CloudLab

@Suite struct RelayTimelineTests {
    private func header(_ number: UInt16, ssrc: UInt32 = 1) -> RTPHeader {
        RTPHeader(payloadType: 111, sequenceNumber: number, timestamp: UInt32(number) &* 960, ssrc: ssrc)
    }

    @Test func gapsAreShownAcrossTheWrap() {
        var timeline = RelayTimeline()
        #expect(timeline.place(header(65_533))?.missing == 0)
        #expect(timeline.place(header(65_534))?.missing == 0)
        let place = timeline.place(header(2))
        #expect(place == RelayTimeline.Place(timestamp: 1920, missing: 3))
        #expect(timeline.place(header(3))?.missing == 0)
    }

    @Test func lateAndRepeatedPacketsAreDropped() {
        var timeline = RelayTimeline()
        _ = timeline.place(header(0))
        #expect(timeline.place(header(2))?.missing == 1)
        #expect(timeline.place(header(1)) == nil)
        #expect(timeline.place(header(2)) == nil)
        #expect(timeline.place(header(65_530)) == nil)
        #expect(timeline.place(header(3))?.missing == 0)
    }

    /// Story: a client that begins its numbers anew, lower than before, must not be silent until it is past them.
    @Test func jumpsAndNewSourcesBeginAnew() {
        var timeline = RelayTimeline()
        _ = timeline.place(header(30_000))
        #expect(timeline.place(header(200))?.missing == 0)
        #expect(timeline.place(header(201))?.missing == 0)
        #expect(timeline.place(header(5000))?.missing == 0)
        #expect(timeline.place(header(5000, ssrc: 2))?.missing == 0)
        #expect(timeline.place(header(5002, ssrc: 2))?.missing == 1)
    }
}
