/// Mixes the sound of a conference: each party hears all others and never itself.
///
/// It works in steps of 10 ms: `add` takes what is said, `mix` gives what is heard, `advance` goes on to the next. All is
/// added up once, and each party's own part taken out of the total, so that a party costs the same in any company. Parties
/// come, go and fall silent at any step without a click. Nothing is allocated after it is made.
///
///     add(frame, from: ana)     what each party says; who is muted gives nothing
///     add(frame, from: ben)
///     mix(for: ana, into:)      ben
///     mix(for: ben, into:)      ana
///     advance()
package struct ConferenceMixer: ~Copyable, Sendable {
    /// Names a party; never given to another.
    package struct Party: Hashable, Sendable {
        fileprivate let seat: Int
        fileprivate let number: UInt32
    }

    /// How many parties there can be.
    package static let capacity = 8

    private var seats = [ConferenceSeat](repeating: ConferenceSeat(), count: Self.capacity)
    /// What everybody said in the present 10 ms, once nothing more is added.
    private var total = [Int32](repeating: 0, count: AudioFrame.sampleCount)
    private var isClosed = false
    /// What belongs to no party, for the next total.
    private var common = [Int32](repeating: 0, count: AudioFrame.sampleCount)
    private var hasCommon = false
    /// Sources of sound in `total`.
    private var sources = 0
    private var sums = [Int32](repeating: 0, count: AudioFrame.sampleCount)
    private var lastNumber: UInt32 = 0

    package init() {}

    /// How many parties there are.
    package var count: Int { seats.count { $0.number != nil } }
    /// How many gave sound that is more than silence, of late.
    package var soundingCount: Int { seats.count { $0.number != nil && $0.isHeard } }

    // MARK: Parties

    /// Gives a newcomer its place; what it says and hears is faded in.
    package mutating func join() throws(ConferenceError) -> Party {
        guard let seat = seats.firstIndex(where: { $0.number == nil }) else { throw .full(seats: Self.capacity) }
        lastNumber &+= 1
        seats[seat].take(for: lastNumber)
        return Party(seat: seat, number: lastNumber)
    }

    /// Frees a party's place at once; what it said last dies away.
    package mutating func leave(_ party: Party) {
        guard isHere(party) else { return }
        let remains = common.withUnsafeMutableBufferPointer { common in
            guard let common = common.baseAddress else { return false }
            return seats[party.seat].leave(common, isClosed: isClosed)
        }
        if remains { hasCommon = true }
    }

    private func isHere(_ party: Party) -> Bool { seats[party.seat].number == party.number }

    // MARK: Sound

    /// Takes what a party says in the present 10 ms, once and before the first `mix`; a party that gives nothing is silent.
    package mutating func add(_ frame: borrowing AudioFrame, from party: Party) {
        guard isHere(party), !isClosed else { return }
        seats[party.seat].give(frame)
    }

    /// Takes sound that everybody hears, for the present 10 ms or, after the first `mix`, for the next.
    package mutating func announce(_ frame: borrowing AudioFrame) {
        common.withUnsafeMutableBufferPointer { common in
            frame.samples.withUnsafeBufferPointer { samples in
                for index in common.indices { common[index] &+= Int32(samples[index]) }
            }
        }
        hasCommon = true
    }

    /// Gives what a party hears in the present 10 ms: all others, not louder than what goes into 16 bits.
    package mutating func mix(for party: Party, into frame: inout AudioFrame) {
        close()
        guard isHere(party) else { return frame.silence() }
        let seat = party.seat
        let isOwnHeard = seats[seat].isHeard
        defer { seats[seat].hasListened = true }
        guard sources > (isOwnHeard ? 1 : 0) else {
            seats[seat].limiter.rest()
            return frame.silence()
        }
        if isOwnHeard { takeOut(seat) }
        let isNew = !seats[seat].hasListened
        (isOwnHeard ? sums : total).withUnsafeBufferPointer { sums in
            guard let sums = sums.baseAddress else { return }
            frame.withSamples { samples in
                seats[seat].limiter.process(sums, into: samples)
                if isNew { ConferenceSeat.fadeIn(samples) }
            }
        }
    }

    /// Goes on to the next 10 ms.
    package mutating func advance() {
        // Nobody may have listened, and what was said is over all the same.
        close()
        isClosed = false
        for seat in seats.indices { seats[seat].advance() }
    }

    /// Adds up everything, when the first of the parties listens.
    private mutating func close() {
        guard !isClosed else { return }
        isClosed = true
        swap(&total, &common)
        sources = hasCommon ? 1 : 0
        hasCommon = false
        for seat in seats.indices where seats[seat].number != nil {
            seats[seat].close()
            if seats[seat].isHeard { count(seat) }
        }
        common.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    }

    private mutating func count(_ seat: Int) {
        sources += 1
        total.withUnsafeMutableBufferPointer { total in
            seats[seat].samples.withUnsafeBufferPointer { samples in
                for index in total.indices { total[index] &+= Int32(samples[index]) }
            }
        }
    }

    private mutating func takeOut(_ seat: Int) {
        sums.withUnsafeMutableBufferPointer { sums in
            total.withUnsafeBufferPointer { total in
                seats[seat].samples.withUnsafeBufferPointer { samples in
                    for index in sums.indices { sums[index] = total[index] &- Int32(samples[index]) }
                }
            }
        }
    }
}
