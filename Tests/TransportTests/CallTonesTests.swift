import MediaEngine
import Testing
import Wire

@testable import CallEngine
@testable import Transport

/// Which tone sounds when, in simulated time.
struct CallTonesTests {
    private var tones = CallTones()

    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func phone(_ call: CallSnapshot?, history: [CallSnapshot] = []) -> PhoneSnapshot {
        PhoneSnapshot(line: .ready, lineSince: .zero, reservation: .none, call: call, history: history)
    }

    private func call(
        _ direction: CallDirection, _ state: CallState, number: UInt32 = 1, offered: Bool = true,
        reason: EndReason? = nil, connected: Bool = false
    ) -> CallSnapshot {
        var setup = SetupTimes(begun: .zero)
        if offered { setup.descriptionSent = time(1) }
        return CallSnapshot(
            id: CallID(number), direction: direction, peer: "5001", state: state, attachedData: [], setup: setup,
            connectedAt: connected ? time(2) : nil, endReason: reason, isMuted: false, isHeldByPeer: false,
            media: MediaStatistics(), reservation: .init(beforeOffer: true))
    }

    @Test mutating func aCallRingsUntilItIsAnswered() {
        tones.update(phone(call(.incoming, .ringing)), at: time(0))
        #expect(tones.tone == .ring && tones.nextDeadline == nil)
        tones.update(phone(call(.incoming, .answering)), at: time(3_000))
        #expect(tones.tone == nil)
    }

    @Test mutating func silenceHoldsForThisCallOnly() {
        tones.update(phone(call(.incoming, .ringing)), at: time(0))
        tones.silence()
        #expect(tones.tone == nil)
        tones.update(phone(call(.incoming, .ringing)), at: time(100))
        #expect(tones.tone == nil)
        tones.update(phone(nil), at: time(200))
        tones.update(phone(call(.incoming, .ringing, number: 2)), at: time(300))
        #expect(tones.tone == .ring)
    }

    @Test mutating func aCallerWhoGivesUpLeavesSilence() {
        tones.update(phone(call(.incoming, .ringing)), at: time(0))
        tones.update(phone(nil, history: [call(.incoming, .ended, reason: .cancelledThere)]), at: time(100))
        #expect(tones.tone == nil && tones.nextDeadline == nil)
    }

    @Test mutating func whoCallsMeanwhileIsHeardForAMoment() {
        let newcomer = call(.incoming, .ended, number: 2, reason: .busyHere)
        tones.update(phone(call(.outgoing, .connected, connected: true)), at: time(0))
        #expect(tones.callTone == nil)
        for milliseconds in [1_000, 2_000, 3_900] as [Int64] {
            tones.update(
                phone(call(.outgoing, .connected, connected: true), history: [newcomer]), at: time(milliseconds))
            #expect(tones.callTone == .callWaiting)
        }
        tones.update(phone(call(.outgoing, .held, connected: true), history: [newcomer]), at: time(4_000))
        #expect(tones.callTone == .hold)
    }

    @Test mutating func ringbackWaitsForTheOfferAndAMoment() {
        tones.update(phone(call(.outgoing, .dialling, offered: false)), at: time(0))
        #expect(tones.tone == nil && tones.nextDeadline == nil)
        tones.update(phone(call(.outgoing, .dialling)), at: time(10))
        #expect(tones.nextDeadline == time(410))
        tones.update(phone(call(.outgoing, .dialling)), at: time(200))
        #expect(tones.nextDeadline == time(410))
        tones.timerFired(at: time(410))
        #expect(tones.tone == .ringback && tones.nextDeadline == nil)
        tones.update(phone(call(.outgoing, .dialling)), at: time(2_000))
        #expect(tones.tone == .ringback && tones.nextDeadline == nil)
        tones.update(phone(call(.outgoing, .connected, connected: true)), at: time(3_000))
        #expect(tones.tone == nil)
    }

    @Test mutating func aCallAnsweredAtOnceHasNoRingback() {
        tones.update(phone(call(.outgoing, .dialling)), at: time(0))
        tones.update(phone(call(.outgoing, .connected, connected: true)), at: time(100))
        #expect(tones.tone == nil && tones.nextDeadline == nil)
    }

    @Test(arguments: [EndReason.notAnswered, .refused("BUSY"), .gatewayLost])
    mutating func aCallThatFailsIsToldByABusyToneOfFourSeconds(reason: EndReason) {
        tones.update(phone(call(.outgoing, .dialling)), at: time(0))
        tones.timerFired(at: time(400))
        tones.update(phone(nil, history: [call(.outgoing, .ended, reason: reason)]), at: time(1_000))
        #expect(tones.tone == .busy && tones.nextDeadline == time(5_000))
        tones.update(phone(nil), at: time(2_000))
        #expect(tones.tone == .busy)
        tones.timerFired(at: time(5_000))
        #expect(tones.tone == nil && tones.nextDeadline == nil)
    }

    @Test mutating func theNextCallEndsTheBusyTone() {
        tones.update(phone(call(.outgoing, .dialling)), at: time(0))
        tones.update(phone(nil, history: [call(.outgoing, .ended, reason: .notAnswered)]), at: time(1_000))
        tones.update(phone(call(.outgoing, .dialling, number: 2, offered: false)), at: time(1_500))
        #expect(tones.tone == nil && tones.nextDeadline == nil)
    }

    @Test mutating func whoHangsUpOrHasTalkedHearsNoBusyTone() {
        tones.update(phone(call(.outgoing, .dialling)), at: time(0))
        tones.update(phone(nil, history: [call(.outgoing, .ended, reason: .hungUpHere)]), at: time(1_000))
        #expect(tones.tone == nil)
        tones.update(phone(call(.outgoing, .connected, number: 2, connected: true)), at: time(2_000))
        let lost = call(.outgoing, .ended, number: 2, reason: .gatewayLost, connected: true)
        tones.update(phone(nil, history: [lost]), at: time(3_000))
        #expect(tones.tone == nil)
    }

    @Test mutating func aCallOnHoldRemindsWhoHolds() {
        tones.update(phone(call(.outgoing, .held, connected: true)), at: time(0))
        #expect(tones.callTone == .hold && tones.tone == nil)
        tones.update(phone(call(.outgoing, .connected, connected: true)), at: time(100))
        #expect(tones.callTone == nil)
    }
}
