import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// A re-offer to PCMU was answered rightly, while packets kept the number of Opus and nothing was heard: what an agreement
/// changes without a new transport has to reach all that uses it, whoever offered.
@Suite("An agreement that changes within a call")
struct ChangedAgreementTests {
    enum Way: CaseIterable {
        case theirOffer, invited, held, restarted
    }

    /// One field of a description that differs, and what has to come of it.
    struct Change: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var alter: @Sendable (inout MediaDescription) -> Void
        /// Of formats offered; else of what is said of them.
        var isChoice = false
        var sent: UInt8 = 111
        var expect: @Sendable (StreamFormat) -> Bool
    }

    private static func replace(_ name: SDPAttribute.Name, _ old: String, _ new: String)
        -> @Sendable (inout MediaDescription) -> Void
    {
        { line in
            for index in line.attributes.indices where line.attributes[index].name == name {
                line.attributes[index].value = line.attributes[index].value?.replacing(old, with: new)
            }
        }
    }

    private static func keep(_ formats: [String]) -> @Sendable (inout MediaDescription) -> Void {
        { line in line.formats = line.formats.filter(formats.contains) }
    }

    static let changes = [
        Change(testDescription: "codec", alter: keep(["0", "126"]), isChoice: true, sent: 0) {
            $0.codec == .pcmu && $0.receivePayloadType == 0 && $0.telephoneEventRate == 8000
        },
        Change(testDescription: "another codec", alter: keep(["8", "13", "126"]), isChoice: true, sent: 8) {
            $0.codec == .pcma
        },
        Change(
            testDescription: "number",
            alter: { line in
                line.formats = line.formats.map { $0 == "111" ? "96" : $0 }
                replace(.rtpmap, "111 opus", "96 opus")(&line)
                replace(.fmtp, "111 ", "96 ")(&line)
                replace(.fmtp, "111/111", "96/96")(&line)
            }, sent: 96
        ) { $0.codec == .opus && $0.sendPayloadType == 96 },
        Change(testDescription: "ptime", alter: replace(.ptime, "20", "40")) { $0.packetTime == .milliseconds(40) },
        Change(testDescription: "maxptime", alter: replace(.maxptime, "120", "10")) {
            $0.packetTime == .milliseconds(10)
        },
        Change(
            testDescription: "Opus parameters",
            alter: replace(.fmtp, "useinbandfec=1", "useinbandfec=0;maxaveragebitrate=16000;usedtx=1;cbr=1")
        ) {
            $0.opus.maximumBitRate == 16_000 && $0.opus.isDiscontinuous && $0.opus.hasConstantBitRate
                && !$0.opus.hasForwardErrorCorrection
        },
        Change(testDescription: "redundancy", alter: keep(["111", "110", "126"]), isChoice: true) {
            $0.redundancy.send == nil
        },
        Change(testDescription: "keys", alter: keep(["111", "63", "126"]), isChoice: true) {
            $0.telephoneEvent.send == 126 && $0.telephoneEventRate == 8000
        },
        Change(testDescription: "no keys", alter: keep(["111", "63"]), isChoice: true) {
            $0.telephoneEvent.send == nil
        },
    ]

    private func format(_ world: CallWorld) -> StreamFormat? {
        for action in world.phone.actions.reversed() {
            if case .startSound(_, let format) = action { return format }
        }
        return nil
    }

    private func alter(_ change: @escaping (inout MediaDescription) -> Void) -> (SessionDescription) ->
        SessionDescription
    {
        { description in
            var description = description
            change(&description.media[0])
            return description
        }
    }

    /// Brings a new agreement about in one of four ways.
    private func agree(_ way: Way, in world: CallWorld, seq: Int) throws {
        switch way {
        case .theirOffer:
            try world.reoffer(.sendrecv, seq: seq)
        case .invited:
            world.say("INVITE")
        case .held:
            world.phone.handle(.hold)
            try world.network.run(for: .milliseconds(300))
            world.phone.handle(.resume)
        case .restarted:
            try world.talk(for: .seconds(2))
            world.turn.server.restart()
            try world.talk(for: .seconds(6))
            #expect(world.posted.count { $0.hasPrefix("OFFER") } == 2)
        }
        try world.network.run(for: .milliseconds(300))
    }

    @Test("reaches sound and wire, by their offer or an answer to ours", arguments: Way.allCases, changes)
    func everyField(_ way: Way, _ change: Change) throws {
        let world = try CallWorld.talking()
        #expect(format(world)?.sendPayloadType == 111 && format(world)?.packetTime == .milliseconds(20))
        try world.talk(for: .milliseconds(100))
        if change.isChoice, way != .theirOffer {
            world.alterOffer = alter(change.alter)
        } else {
            world.alter = alter(change.alter)
        }
        try agree(way, in: world, seq: 2)
        let far = try #require(world.far)
        far.ear.forgetPayloadTypes()
        let before = (world.phone.ear.count, far.ear.count)
        try world.talk(for: .milliseconds(400))
        #expect(far.ear.payloadTypes == [change.sent])
        #expect(world.phone.ear.count - before.0 >= 17 && far.ear.count - before.1 >= 17)
        let agreed = try #require(format(world))
        #expect(change.expect(agreed), "\(agreed)")
        #expect(world.phone.call?.codec == agreed.codec)
        // And back.
        (world.alter, world.alterOffer) = ({ $0 }, { $0 })
        try world.reoffer(.sendrecv, seq: 9)
        try world.network.run(for: .milliseconds(300))
        far.ear.forgetPayloadTypes()
        try world.talk(for: .milliseconds(200))
        #expect(far.ear.payloadTypes == [111])
    }

    @Test("keeps muting and hold for the sound that starts anew")
    func muteAndHold() throws {
        let world = try CallWorld.talking()
        let id = try #require(world.phone.call?.id)
        world.phone.handle(.setMuted(true))
        try world.talk(for: .milliseconds(200))
        world.alterOffer = alter(Self.keep(["0"]))
        world.phone.handle(.hold)
        try world.network.run(for: .milliseconds(300))
        #expect(format(world)?.codec == .pcmu)
        let sound = world.phone.actions.reversed().prefix { if case .startSound = $0 { false } else { true } }
        #expect(world.phone.phone.soundTimestamp(for: id, at: world.network.now) > 0)
        #expect(sound.contains(.setMuted(id, true)) && sound.contains(.setHeld(id, true)))
        #expect(world.phone.state == .held)
    }

    @Test("reaches the session: clock, number of the level, wish for reports")
    func session() throws {
        let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5)))
        let near = FarEnd(network, role: .controlled, address: "192.0.2.1", certificate: try TestCertificates.near)
        let far = FarEnd(network, role: .controlling, address: "192.0.2.2", certificate: try TestCertificates.far)
        try far.accept(near.answer(far.leg.makeOffer(.sendrecv)))
        try #require(try network.run(within: .seconds(5)) { near.leg.isSecured && far.leg.isSecured })
        for number in 0..<20 as Range<UInt32> {
            near.sendFrame(number)
            far.sendFrame(number)
            try network.run(for: .milliseconds(20))
        }
        var offer = far.leg.makeOffer(.sendrecv)
        Self.keep(["0", "126"])(&offer.media[0])
        Self.replace(.extmap, "1 urn", "5 urn")(&offer.media[0])
        offer.media[0].attributes.removeAll { $0.name == .rtcpExtendedReports }
        try far.accept(near.answer(offer))
        let settings = try #require(near.leg.media?.configuration)
        #expect(settings.clockRate == 8000)
        #expect(settings.audioLevelID == 5)
        #expect(settings.extendedReports == ExtendedReportsWish())
        for number in 100..<200 as Range<UInt32> {
            for end in [near, far] {
                Ear.frame(number).withUnsafeBytes {
                    end.leg.send($0, timestamp: number &* 160, marker: false, to: end, at: network.now)
                }
            }
            try network.run(for: .milliseconds(20))
        }
        #expect(near.leg.media?.statistics.jitter ?? .seconds(1) < .milliseconds(2))
        #expect(near.leg.media?.statistics.packetsLost == 0)
        #expect(near.leg.media?.statistics.remote?.jitter ?? .seconds(1) < .milliseconds(5))
    }
}
