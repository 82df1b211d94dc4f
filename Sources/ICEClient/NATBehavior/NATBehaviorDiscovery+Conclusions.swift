internal import Wire

/// What follows from the answers, and what is asked next.
extension NATBehaviorDiscovery {
    mutating func proceed(at now: MonotonicTime) -> [Action] {
        guard pending.isEmpty else { return [] }
        switch phase {
        case .idle, .finished: return []
        case .binding: return concludeBinding(at: now)
        case .filtering: return concludeFiltering(at: now)
        case .mapping:
            concludeMapping()
            return finish()
        }
    }

    private mutating func concludeBinding(at now: MonotonicTime) -> [Action] {
        switch answers[.binding] {
        case .mapped(let mapped, _): behavior.mapped = mapped
        case .refused(let code): return giveUp(.serverError(code))
        case .nonsense: return giveUp(.badResponse)
        case .silence, nil: return giveUp(.noAnswer)
        }
        if behavior.mapped == behavior.local { behavior.mapping = .direct }
        // A server may name its first address again, or its unspecified one: then there is nothing to compare with. And it
        // must not choose whom we ask, least of all this host.
        guard let other, other.address.family == server.address.family, other.port != server.port,
            other.address != server.address, other.isOfOneHost, other.address.isLoopback == server.address.isLoopback
        else { return giveUp(.noOtherAddress) }
        phase = .filtering
        return begin(.otherAddressAndPort, at: now) + begin(.otherPort, at: now)
    }

    private mutating func concludeFiltering(at now: MonotonicTime) -> [Action] {
        let gap = NATBehavior.Gap.noChangeRequest
        switch (answers[.otherAddressAndPort], answers[.otherPort]) {
        case (.mapped(_, let source), _):
            // Who answers from the address that was asked has not understood the question.
            if source.address == other?.address { behavior.filtering = .endpointIndependent } else { fill(gap) }
        case (.silence, .mapped(_, let source)):
            if source.port == other?.port { behavior.filtering = .addressDependent } else { fill(gap) }
        case (.silence, .silence): behavior.filtering = .addressAndPortDependent
        default: fill(gap)
        }
        guard behavior.mapping == nil else { return finish() }
        phase = .mapping
        return begin(.atOtherAddress, at: now) + begin(.atOtherAddressAndPort, at: now)
    }

    private mutating func concludeMapping() {
        let first = behavior.mapped
        switch (mappedBy(.atOtherAddress), mappedBy(.atOtherAddressAndPort)) {
        case (let second?, _) where second == first: behavior.mapping = .endpointIndependent
        case (let second?, let third?):
            behavior.mapping = second == third ? .addressDependent : .addressAndPortDependent
        case (_?, nil): behavior.mapping = .destinationDependent
        // The other port alone may pass a firewall: equal ports at two addresses leave only one explanation.
        case (nil, let third?): behavior.mapping = third == first ? .endpointIndependent : .destinationDependent
        case (nil, nil): behavior.mappingGap = .otherAddressSilent
        }
    }

    private func mappedBy(_ test: Test) -> Endpoint? {
        if case .mapped(let mapped, _) = answers[test] { mapped } else { nil }
    }

    private mutating func fill(_ gap: NATBehavior.Gap) {
        behavior.filteringGap = gap
    }

    private mutating func giveUp(_ gap: NATBehavior.Gap) -> [Action] {
        if behavior.mapping == nil { behavior.mappingGap = gap }
        behavior.filteringGap = gap
        return finish()
    }

    private mutating func finish() -> [Action] {
        phase = .finished
        return [.finished(behavior)]
    }
}
