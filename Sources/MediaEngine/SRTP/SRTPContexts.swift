internal import Wire

/// The transforms of a session both ways, through changes of keys.
///
/// Keys that stay keep their transform, and so its rollover counter and replay window. Keys that change come into use without a
/// gap: the far end's old ones are read for a while, and ours are used until the far end shows that it has the new ones.
final class SRTPContexts {
    private(set) var keys: SRTPKeys
    private var inbound: SRTPTransform
    private var outbound: Run
    /// What the far end may still use, and until when it is read.
    private var former: SRTPTransform?
    private var formerEnds = MonotonicTime.zero
    /// What we will use, from when at the latest.
    private var next: Run?
    private var nextBegins = MonotonicTime.zero
    /// Our former keys with their counters: one that comes back goes on where it stopped, for its key stream must not repeat.
    private var retired: [Run] = []
    /// Holds a packet while it is tried; used only between two sets of keys.
    private var copy: [UInt8] = []

    /// A key of ours, with the numbers of the packets that it has protected.
    private struct Run {
        let profile: SRTPProfile
        let master: SRTPMasterKey
        let transform: SRTPTransform

        init(_ keys: SRTPKeys) throws(SRTPError) {
            profile = keys.profile
            master = keys.local
            transform = try SRTPTransform(profile: profile, master: master, direction: .outbound)
        }

        func isOf(_ keys: SRTPKeys) -> Bool { profile == keys.profile && master == keys.local }
    }

    private static let retiredLimit = 16
    /// As long as packets may be under way, and a lost last flight be repeated.
    private static let overlap = Duration.seconds(2)
    /// For a far end that sends nothing, from which nothing is to be learned.
    private static let patience = Duration.milliseconds(500)

    init(_ keys: SRTPKeys) throws(SRTPError) {
        let inbound = try SRTPTransform(profile: keys.profile, master: keys.remote, direction: .inbound)
        let outbound = try Run(keys)
        self.inbound = inbound
        self.outbound = outbound
        self.keys = keys
    }

    /// Takes over other keys; true if those of the far end are others.
    func change(to keys: SRTPKeys, at now: MonotonicTime) throws(SRTPError) -> Bool {
        let isSameProfile = keys.profile == self.keys.profile
        let changesRemote = !isSameProfile || keys.remote != self.keys.remote
        try changeOutbound(to: keys, at: now)
        if changesRemote {
            let new = try SRTPTransform(profile: keys.profile, master: keys.remote, direction: .inbound)
            former = inbound
            inbound = new
            formerEnds = now + Self.overlap
        }
        self.keys = keys
        return changesRemote
    }

    /// Twice the same keys would be twice the same key stream, were the transform made anew.
    private func changeOutbound(to keys: SRTPKeys, at now: MonotonicTime) throws(SRTPError) {
        if outbound.isOf(keys) {
            next = nil
        } else if next?.isOf(keys) != true {
            let former = retired.first { $0.isOf(keys) }
            if let former { next = former } else { next = try Run(keys) }
            nextBegins = now + Self.patience
        }
    }

    /// Protects a packet in place, as `SRTPTransform` does.
    func protect(
        _ buffer: UnsafeMutableRawBufferPointer, length: Int, isControl: Bool, at now: MonotonicTime
    ) throws(SRTPError) -> Int {
        if next != nil, now >= nextBegins { useNext() }
        return isControl
            ? try outbound.transform.protectControl(buffer, length: length)
            : try outbound.transform.protect(buffer, length: length)
    }

    /// Checks and decrypts a packet in place, as `SRTPTransform` does.
    func unprotect(
        _ packet: UnsafeMutableRawBufferPointer, isControl: Bool, at now: MonotonicTime
    ) throws(SRTPError) -> Int {
        guard former != nil else { return try inbound.open(packet, isControl: isControl) }
        guard now < formerEnds else {
            former = nil
            copy = []
            return try inbound.open(packet, isControl: isControl)
        }
        return try unprotectByEither(packet, isControl: isControl)
    }

    /// A failed attempt may leave anything in the packet, so it is kept.
    private func unprotectByEither(
        _ packet: UnsafeMutableRawBufferPointer, isControl: Bool
    ) throws(SRTPError) -> Int {
        copy.removeAll(keepingCapacity: true)
        copy.append(contentsOf: packet)
        do throws(SRTPError) {
            let length = try inbound.open(packet, isControl: isControl)
            useNext()
            return length
        } catch {
            guard error != .replayed else { throw error }
            packet.copyBytes(from: copy)
            guard let length = try former?.open(packet, isControl: isControl) else { throw error }
            return length
        }
    }

    /// Gives up a source's state, so that another may have its place.
    func forget(_ ssrc: UInt32) { inbound.forget(ssrc) }

    private func useNext() {
        guard let new = next.take() else { return }
        retired.removeAll { $0.master == new.master && $0.profile == new.profile }
        if retired.count == Self.retiredLimit { retired.removeFirst() }
        retired.append(outbound)
        outbound = new
    }
}

extension SRTPTransform {
    fileprivate func open(_ packet: UnsafeMutableRawBufferPointer, isControl: Bool) throws(SRTPError) -> Int {
        isControl ? try unprotectControl(packet) : try unprotect(packet)
    }
}
