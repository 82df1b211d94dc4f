internal import Wire

/// The queue `support`: callers wait, and the agent who has waited longest gets the one who has waited longest.
extension GatewayCore {
    static let queueName = "support"

    /// Offers waiting calls to idle agents, as far as both last.
    mutating func serveQueue(at now: MonotonicTime) {
        for number in calls.keys.sorted() {
            guard let call = calls[number], call.isForQueue, case .queued = call.state else { continue }
            if let agent = longestIdleAgent(for: call) {
                timers[.answer(number)] = now + configuration.queueRinging
                ring(agent, for: number)
            } else if !call.refusedBy.isEmpty, !mayStillBeTaken(call) {
                endCall(number, error: .refused, at: now)
            }
        }
    }

    /// The call was not answered in time: another agent is tried, or the caller is told.
    mutating func answerTimerFired(_ number: GatewayCall.Number, at now: MonotonicTime) {
        guard let call = calls[number] else { return }
        if call.isForQueue, case .ringing(let callee) = call.state {
            leaveCall(number, callee.session, tellingIt: true, at: now)
        } else {
            endCall(number, error: .timeout, at: now)
        }
    }

    /// Of those whose client polls, if any: one that has vanished is forgotten only after a minute.
    private func longestIdleAgent(for call: GatewayCall) -> SessionID? {
        let idle = agents(for: call).filter { $0.idleSince != nil }
        let present = idle.filter { $0.mailbox.parked != nil }
        return (present.isEmpty ? idle : present)
            .min { ($0.idleSince ?? .zero, $0.user) < ($1.idleSince ?? .zero, $1.user) }?
            .id
    }

    private func mayStillBeTaken(_ call: GatewayCall) -> Bool {
        !agents(for: call).isEmpty
    }

    /// The signed-in users who have not refused this call, busy or not.
    private func agents(for call: GatewayCall) -> [Registration] {
        registrations.values.filter {
            !$0.isAnonymous && $0.id != call.caller.session && !call.refusedBy.contains($0.id)
        }
    }
}
