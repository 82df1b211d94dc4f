package import CallEngine
package import MediaEngine
package import Wire

/// Decides which tone sounds when, from what the phone shows of itself.
package struct CallTones: Sendable {
    /// Sounds outside of a call's own sound; nil for none.
    package private(set) var tone: CallTone?
    /// Sounds in a call.
    package private(set) var callTone: CallTone?
    package private(set) var nextDeadline: MonotonicTime?
    /// The call that is, or was, the last one looked at.
    private var call: CallSnapshot?
    private var silenced: CallID?
    /// Who was turned away last, and when that was seen.
    private var newcomer: (call: CallID, seen: MonotonicTime)?

    /// A call that is answered at once needs no ringback.
    private static let beforeRingback = Duration.milliseconds(400)
    private static let busyLength = Duration.seconds(4)
    private static let callWaitingLength = Duration.seconds(3)

    package init() {}

    /// Looks at the phone's state; the tones may be others then.
    package mutating func update(_ snapshot: PhoneSnapshot, at now: MonotonicTime) {
        let former = call
        call = snapshot.call
        if let last = snapshot.history.first, last.endReason == .busyHere, last.id != newcomer?.call {
            newcomer = (last.id, now)
        }
        guard let call else {
            callTone = nil
            return former.map { ended($0, in: snapshot, at: now) } ?? ()
        }
        let isWaiting = newcomer.map { now - $0.seen < Self.callWaitingLength } ?? false
        callTone = isWaiting ? .callWaiting : call.state == .held ? .hold : nil
        switch call.state {
        case .ringing:
            set(silenced == call.id ? nil : .ring, until: nil)
        case .dialling:
            dialling(call, isNew: former?.id != call.id, at: now)
        case .answering, .connected, .held, .ended:
            set(nil, until: nil)
        }
    }

    package mutating func timerFired(at now: MonotonicTime) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        set(call?.state == .dialling ? .ringback : nil, until: nil)
    }

    /// The call that rings now does so without a sound.
    package mutating func silence() {
        guard let call, call.state == .ringing else { return }
        silenced = call.id
        set(nil, until: nil)
    }

    /// Ringback when the offer has been out for a moment.
    private mutating func dialling(_ call: CallSnapshot, isNew: Bool, at now: MonotonicTime) {
        if isNew { set(nil, until: nil) }
        guard call.setup.descriptionSent != nil, tone != .ringback, nextDeadline == nil else { return }
        set(nil, until: now + Self.beforeRingback)
    }

    private mutating func ended(_ former: CallSnapshot, in snapshot: PhoneSnapshot, at now: MonotonicTime) {
        let last = snapshot.history.first { $0.id == former.id } ?? former
        let hasFailed = last.direction == .outgoing && last.connectedAt == nil && last.endReason?.isNormal == false
        set(hasFailed ? .busy : nil, until: hasFailed ? now + Self.busyLength : nil)
    }

    private mutating func set(_ tone: CallTone?, until deadline: MonotonicTime?) {
        self.tone = tone
        nextDeadline = deadline
    }
}
