import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

/// Two legs on public addresses of one simulated network.
struct LegPair {
    let network = SimulatedNetwork(link: SimulatedLink(delay: .milliseconds(5)))
    let offerer: FarEnd
    let answerer: FarEnd
    private(set) var frame: UInt32 = 0

    init(codecs: [AudioCodec] = [.opus, .pcmu, .pcma]) throws {
        offerer = FarEnd(
            network, role: .controlling, address: "192.0.2.1", certificate: try TestCertificates.near)
        answerer = FarEnd(
            network, role: .controlled, address: "192.0.2.2", certificate: try TestCertificates.far,
            codecs: codecs)
    }

    /// Offer and answer, each changed on its way.
    func exchange(
        offer alterOffer: (inout SessionDescription) -> Void = { _ in },
        answer alterAnswer: (inout SessionDescription) -> Void = { _ in }
    ) throws {
        var offer = offerer.leg.makeOffer(.sendrecv)
        alterOffer(&offer)
        var answer = try answerer.answer(offer)
        alterAnswer(&answer)
        try offerer.accept(answer)
    }

    func connect(answer alterAnswer: (inout SessionDescription) -> Void = { _ in }) throws {
        try exchange(answer: alterAnswer)
        try #require(
            try network.run(within: .seconds(5)) { offerer.leg.isSecured && answerer.leg.isSecured })
    }

    mutating func talk(for duration: Duration) throws {
        let end = network.now + duration
        while network.now < end {
            offerer.sendFrame(frame)
            answerer.sendFrame(frame)
            frame += 1
            try network.run(for: .milliseconds(20))
        }
    }

    /// A packet that the answerer protected, and that has not arrived anywhere.
    mutating func packet() -> [UInt8] {
        answerer.isMuzzled = true
        defer { answerer.isMuzzled = false }
        answerer.sendFrame(frame)
        frame += 1
        return answerer.lastPacket
    }
}
