package import Wire

extension ICEAgent {
    /// Begins anew with other parameters (RFC 8445, section 9), which must then reach the peer; `setRemote` follows with its new ones.
    ///
    /// When it is the peer that restarts, this comes before `setRemote` with its new parameters too.
    ///
    /// A path that works stays in use, and the state with it, until a new pair is valid. After a failure or a lost path this is the way
    /// out; a path that was lost must be replaced within another `ICEConfiguration.restartPatience`.
    package mutating func restart(localParameters parameters: ICEParameters, at now: MonotonicTime) -> [Action] {
        previousLocalParameters = Array(
            ([localParameters] + previousLocalParameters).prefix(Self.maximumPreviousParameters))
        localParameters = parameters
        beginGeneration()
        remoteParameters = nil
        if loss != nil { timers[.loss] = now + configuration.restartPatience }
        return path == nil ? change(to: .new) : []
    }

    /// Forgets the checks, but keeps our candidates and the path in use.
    mutating func beginGeneration() {
        generation += 1
        abandonChecks()
        remoteCandidates = []
        earlyCandidates = []
        requestedConnections = []
        isRemoteComplete = false
        exchangeCompletedAt = nil
        unverified.begin()
        lastEvidenceAt = nil
        nextCheckAt = nil
    }
}
