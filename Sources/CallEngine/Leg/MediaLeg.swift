package import ICEClient
package import MediaEngine
package import Signaling
package import Wire

/// One end of a call's media: a path by ICE, keys by DTLS, packets by SRTP, described by SDP.
///
/// The phone has one a call; the lab has two, joined. No socket and no clock in here: bytes, events and moments come in,
/// actions go out. Confined to one event loop. Two ways lead through it:
///
///     control:  STUN, TURN, DTLS      → arrays → `ICETransport`, `DTLSEndpoint` → actions
///     media:    RTP, RTCP on the route → `MediaSession` → its sink, with no allocation (MediaLeg+Packets.swift)
package final class MediaLeg {
    package struct Configuration: Sendable {
        package var certificate: DTLSCertificate
        /// What we offer, the best first.
        package var codecs: [AudioCodec]
        /// RTCP's canonical name, which names this endpoint and not its user (RFC 7022).
        package var canonicalName: String
        /// Keeps a second way beside the path in use, and asks for a restart when none is left; the lab leaves that to the phone.
        package var survives: Bool
        /// When keys may travel in descriptions, which depends on how these travel.
        package var sdes: SDESUse
        package var keyTiming: KeyTiming

        package init(
            certificate: DTLSCertificate, codecs: [AudioCodec] = [.opus, .g722, .pcmu, .pcma], canonicalName: String,
            survives: Bool = true, sdes: SDESUse = .never, keyTiming: KeyTiming = KeyTiming()
        ) {
            self.certificate = certificate
            self.codecs = codecs
            self.canonicalName = canonicalName
            self.survives = survives
            self.sdes = sdes
            self.keyTiming = keyTiming
        }
    }

    package enum Action: Equatable {
        case network(NetworkAction)
        /// A first pair of candidates works.
        case pathFound
        /// Keys are in place: media may flow both ways.
        case secured
        case firstMedia
        /// A key is pressed now by our wish: as an event, or where the far end takes none, as tones yet to be made.
        case keySent(TelephoneKey)
        case keyReceived(TelephoneKey)
        /// The far end let go of a key after this long.
        case keyReleased(TelephoneKey, Duration)
        /// The path in use does not answer, and nothing takes its place yet.
        case interrupted
        /// The call goes on over another path.
        case moved(PathMove)
        /// `makeRestartOffer` is wanted; the call may still be heard one way.
        case restartWanted
        case failed(LegFailure)
    }

    // What each packet needs is stored where this module alone sees it: the compiler then knows that no two accesses overlap, and
    // checks none of them while the program runs.
    var setupTimes: SetupTimes
    var session: MediaSession?

    /// What both sides agreed on; nil before the first answer.
    package internal(set) var agreement: NegotiatedAudio?
    /// The agreement's part that each packet needs; nil while the far end wants none.
    var sendPayloadType: UInt8?
    /// All that the far end takes, a bit for each payload type: what the sound made before it heard of an agreement stays here.
    var sentTypes = UInt128.zero
    /// Takes what is received, from the first packet on.
    package var sink: (any FrameSink)? {
        didSet { tap.next = sink }
    }

    /// Sees all media of this leg; set before the first description.
    package var observer: (any LegObserver)?

    let configuration: Configuration
    let ssrc: UInt32
    var random: RandomSource
    var ice: ICETransport
    /// The newest association; one that it replaces is forgotten, and its keys used until the new ones are there.
    var dtls: DTLSEndpoint?
    /// One that is to take its place, over the same agreement.
    var newAssociation = NewAssociation()
    var unreadable = UnreadableMedia()
    /// The DTLS roles were chosen by an answer of ours, not taken from one.
    var hasChosenRole = false
    /// What our descriptions announce, from the next one on.
    var certificate: DTLSCertificate
    /// What the association in use, or begun, was announced with.
    var agreedFingerprint: DTLSFingerprint?
    /// Names the association for peers that name theirs (RFC 8842, section 4).
    var tlsID: String?
    var ownKeys = OwnKeys()
    /// The keys of descriptions that are in use.
    var installedKeys: SDESKeys?
    let sessionID: UInt64
    /// Grows with each description of ours (RFC 3264, section 8).
    var sessionVersion: UInt64 = 0
    /// Our offer that waits for its answer.
    var pendingOffer: SessionDescription?
    /// DTLS that came before there is an endpoint for it.
    var earlyHandshake: [[UInt8]] = []
    static let earlyHandshakeLimit = 8
    /// Ours that left before there was a valid pair, while nothing was heard in return.
    var earlyFlight: [[UInt8]] = []
    var route: MediaRoute?
    /// The route before there was none.
    var lostRoute: MediaRoute?
    var lastPath: PathReport?
    /// How the route is called, for the story of moves.
    var pathName: String?
    /// What happened to the route's socket, once it is gone.
    var routeFailure: SocketFailure?
    /// A pair has been nominated: changes of the path from now on are moves of a live call.
    var isSettled = false
    var watch = PathWatch()
    /// The last description took the audio away: the far end may give up its transport too.
    var isLineOff = false
    var recovery: Recovery?
    /// The first moves of this call's path.
    package internal(set) var moves: [PathMove] = []
    /// Who made the far end's description (RFC 8866, section 5.2).
    var remoteOrigin: SDPOrigin?
    /// Our answer has left, or the far end's came: before that no keys are made, so that nothing is heard while a call rings.
    var isAgreed = false
    var isClosed = false
    let buffers = PacketBuffers()
    var keys: TelephoneEventSender
    /// The number of keys in what we send; nil while the far end takes none.
    var keyPayloadType: UInt8?
    /// Sound begins anew after a key.
    var resumesSound = false
    let tap = KeyTap()

    /// Takes over a reservation and its relay ports.
    ///
    /// - Parameter role: controlling for the side that offers first (RFC 8445, section 6.1.1).
    package init(
        reservation: Reservation, role: ICERole, configuration: Configuration, random: inout RandomSource,
        at now: MonotonicTime
    ) {
        self.configuration = configuration
        certificate = configuration.certificate
        keys = TelephoneEventSender(timing: configuration.keyTiming)
        setupTimes = SetupTimes(begun: now)
        ssrc = UInt32(truncatingIfNeeded: random.next())
        sessionID = random.next() >> 2
        ice = ICETransport(reservation: reservation, role: role, random: random.split(), at: now)
        self.random = random.split()
    }

    package internal(set) var times: SetupTimes {
        get { setupTimes }
        set { setupTimes = newValue }
    }

    /// Made with the first agreement, since it says what clock the packets have.
    package internal(set) var media: MediaSession? {
        get { session }
        set { session = newValue }
    }

    /// The path in use, or the last one.
    package var pathReport: PathReport? { ice.report ?? lastPath }

    /// Keys are in place: media may flow both ways.
    package var isSecured: Bool { session?.hasKeys == true }

    package var profile: SRTPProfile? { media?.profile }

    /// What both sides agreed on for the sound; nil before the first answer.
    package var format: StreamFormat? { agreement.flatMap { StreamFormat($0) } }

    /// The keys came with the descriptions.
    package var usesSDES: Bool { installedKeys != nil }

    package var codec: AudioCodec? { agreement.flatMap { AudioCodec($0.codec) } }

    /// Everything is given back: the leg can be forgotten.
    package var isEnded: Bool { isClosed && ice.isEnded }

    package var nextDeadline: MonotonicTime? {
        // Its checks would go on for ever.
        guard !isEnded else { return nil }
        guard !isClosed else { return ice.nextDeadline }
        let handshake: MonotonicTime? = .earlier(dtls?.nextDeadline, newAssociation.endpoint?.nextDeadline)
        let control: MonotonicTime? = .earlier(ice.nextDeadline, handshake)
        let path: MonotonicTime? = .earlier(watch.deadline, .earlier(recovery?.deadline, recovery?.retry))
        return .earlier(.earlier(control, media?.nextDeadline), .earlier(path, keysDeadline))
    }

    package func timerFired(at now: MonotonicTime) -> [Action] {
        guard !isEnded else { return [] }
        var actions = perform(ice.timerFired(at: now), at: now)
        guard !isClosed else { return actions }
        if let deadline = dtls?.nextDeadline, deadline <= now, let due = dtls?.timerFired(at: now) {
            actions += perform(due, at: now)
        }
        actions += newAssociationTimerFired(at: now)
        if let deadline = media?.nextDeadline, deadline <= now { actions += sendReport(at: now) }
        actions += keysTimerFired(at: now)
        if watch.timerFired(pauses: farEndPauses, at: now) { actions += suspectPath(at: now) }
        actions += lookForUnreadableMedia(at: now)
        actions += recoveryTimerFired(at: now)
        return actions
    }

    package func socketOpened(_ id: SocketID, local: Endpoint, remote: Endpoint?, at now: MonotonicTime) -> [Action] {
        perform(ice.socketOpened(id, local: local, remote: remote, at: now), at: now)
    }

    package func socketFailed(_ id: SocketID, _ failure: SocketFailure, at now: MonotonicTime) -> [Action] {
        if id == route?.socket { routeFailure = failure }
        return perform(ice.socketFailed(id, failure, at: now), at: now)
    }

    /// Says goodbye to the far end and begins to give the relay ports back, which ends within a second.
    package func close(at now: MonotonicTime) -> [Action] {
        guard !isClosed else { return [] }
        var actions = sendGoodbye(at: now)
        if let dtls { actions += perform(dtls.close(), at: now) }
        actions += perform(ice.close(at: now), at: now)
        isClosed = true
        return actions
    }

    /// The far end has said that it pauses, by comfort noise, or has done so before without a word.
    private var farEndPauses: Bool {
        guard let media = media?.statistics else { return false }
        let noise = agreement?.comfortNoise?.receivePayloadType
        return media.pauses > 0 || noise != nil && media.lastPayloadType == noise
    }

    func fail(_ failure: LegFailure) -> [Action] {
        isClosed ? [] : [.failed(failure)]
    }
}
