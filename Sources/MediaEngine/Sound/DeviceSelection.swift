package import Wire

/// Decides which device one end of a call's sound uses: the one that was asked for whenever it works, else a fallback,
/// else none.
///
/// An attempt to open a device that hangs is not repeated but waited for, while others are used; should it end well after
/// all, the device is taken back.
package struct DeviceSelection: Sendable {
    package enum Action: Equatable, Sendable {
        /// Open this device; the outcome is told by `opened` or `failed`.
        case open(String, attempt: Int)
        /// This attempt, or the use of what it opened, is over.
        case release(attempt: Int)
        case tell(DeviceNews)
    }

    private struct Attempt: Sendable {
        var number: Int
        var name: String
        var begun: MonotonicTime
        var isOpen = false
        /// Whether it has taken so long that others are used meanwhile.
        var isLate = false
        /// Since when it has moved nothing, though it is open; nil while it moves.
        var stalledSince: MonotonicTime?
    }

    package let role: DeviceRole
    package let wish: String
    /// Why the wish is not in use; nil while it is, or before its first verdict.
    package private(set) var problem: String?
    private let fallback: String?
    /// One for each name at most, and one more beside each that is stalled.
    private var attempts: [Attempt] = []
    /// The attempt whose device is used.
    private(set) var current: Int?
    private var number = 0
    private var retryAt: MonotonicTime?
    private var openedAt = MonotonicTime.zero
    /// Times in a row that the wish worked for moments only.
    private var flaws = 0
    /// Whether the wish was in use before its problem.
    private var wasLost = false
    private var hasTold = false

    /// How long opening may take before something else is used.
    package static let patience = Duration.seconds(2)
    private static let shortestPause = Duration.milliseconds(800)
    /// Between attempts with a device that works for moments only.
    private static let longestPause = Duration.seconds(16)
    private static let bearableFlaws = 3
    /// A device that works this long works.
    private static let probation = Duration.seconds(5)
    /// From a change of the machine's devices to the next attempt: drivers make several nodes, one after the other.
    private static let settling = Duration.milliseconds(100)

    /// - Parameters:
    ///   - wish: the ALSA name asked for.
    ///   - fallback: what is used while the wish is not to be had.
    package init(role: DeviceRole, wish: String, fallback: String? = "default") {
        self.role = role
        self.wish = wish
        self.fallback = fallback == wish ? nil : fallback
    }

    /// Whether a device is in use, the one asked for or another.
    package var isUsingDevice: Bool { current != nil }

    package var nextDeadline: MonotonicTime? {
        let waiting = attempts.filter { !$0.isOpen && !$0.isLate }.map { $0.begun + Self.patience }
        let stalled = attempts.filter { $0.number == current }.compactMap { $0.stalledSince.map { $0 + Self.patience } }
        return (waiting + stalled + [retryAt].compactMap { $0 }).min()
    }

    package mutating func start(at now: MonotonicTime) -> [Action] { [open(wish, at: now)] }

    /// The device of this attempt moves sound.
    package mutating func opened(_ number: Int, at now: MonotonicTime) -> [Action] {
        guard let index = attempts.firstIndex(where: { $0.number == number }) else {
            return [.release(attempt: number)]
        }
        attempts[index].isOpen = true
        attempts[index].stalledSince = nil
        guard attempts[index].name == wish else { return fallbackOpened(number) }
        let others = attempts.filter { $0.number != number }.map { Action.release(attempt: $0.number) }
        attempts = [attempts[index]]
        current = number
        openedAt = now
        retryAt = nil
        problem = nil
        defer { hasTold = false }
        return others + (hasTold ? [tell(.back)] : [])
    }

    /// This attempt could not open its device, or the device can be used no longer.
    package mutating func failed(_ number: Int, _ reason: String, at now: MonotonicTime) -> [Action] {
        guard let index = attempts.firstIndex(where: { $0.number == number }) else { return [] }
        let attempt = attempts.remove(at: index)
        let wasInUse = current == number
        if wasInUse { current = nil }
        // What stands beside a device that is only stalled may fail without its being news.
        if !wasInUse, isStalledInUse(attempt.name) {
            retryAt = now + pause
            return []
        }
        guard attempt.name == wish else { return fallbackFailed(wasInUse: wasInUse, at: now) }
        guard wasInUse else { return wishRefused(reason, at: now) }
        problem = reason
        wasLost = true
        let isUnstable = now - openedAt < Self.probation
        flaws = isUnstable ? flaws + 1 : 0
        if isTrying(wish) { return [] }
        // Most often it is the device's server or driver that began anew, and the device is there again.
        return isUnstable ? wishRefused(reason, at: now) : [open(wish, at: now)]
    }

    /// The device of this attempt moves nothing for the moment, as when the machine or its sound server is busy.
    ///
    /// It stays in use and is opened once more beside: whichever moves first goes on.
    package mutating func stalled(_ number: Int, at now: MonotonicTime) -> [Action] {
        guard number == current, let index = attempts.firstIndex(where: { $0.number == number }),
            attempts[index].stalledSince == nil
        else { return [] }
        attempts[index].stalledSince = now
        return [open(attempts[index].name, at: now)]
    }

    /// The device of this attempt moves sound; changes nothing unless it was stalled.
    package mutating func resumed(_ number: Int, at now: MonotonicTime) -> [Action] {
        guard let attempt = attempts.first(where: { $0.number == number }), attempt.stalledSince != nil else {
            return []
        }
        let actions = opened(number, at: now)
        if attempt.name == wish { retryAt = nil }
        return actions
    }

    /// The use of a device that was given up has ended.
    package mutating func ended(_ number: Int) {
        guard number != current else { return }
        attempts.removeAll { $0.number == number }
    }

    /// Devices of the machine have come or gone.
    package mutating func devicesChanged(at now: MonotonicTime) {
        guard let retryAt else { return }
        self.retryAt = min(retryAt, now + Self.settling)
    }

    package mutating func timerFired(at now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for index in attempts.indices where !attempts[index].isOpen && !attempts[index].isLate {
            guard attempts[index].begun + Self.patience <= now else { continue }
            attempts[index].isLate = true
            actions +=
                attempts[index].name == wish
                ? wishRefused("it does not answer", at: now) : fallbackFailed(wasInUse: false, at: now)
        }
        actions += giveUpStalled(at: now)
        guard let retryAt, retryAt <= now else { return actions }
        self.retryAt = now + pause
        if !isTrying(wish) { actions.append(open(wish, at: now)) }
        guard let fallback, !isTrying(fallback), current == nil || isStalledInUse(fallback) else { return actions }
        actions.append(open(fallback, at: now))
        return actions
    }
}

extension DeviceSelection {
    /// From one attempt to the next.
    private var pause: Duration {
        flaws > Self.bearableFlaws
            ? min(Self.shortestPause * (1 << min(flaws - Self.bearableFlaws, 5)), Self.longestPause)
            : Self.shortestPause
    }

    private func isTrying(_ name: String) -> Bool { attempts.contains { $0.name == name && $0.stalledSince == nil } }

    private func isStalledInUse(_ name: String) -> Bool {
        attempts.contains { $0.number == current && $0.name == name && $0.stalledSince != nil }
    }

    /// After so long the stall is no hiccup: something else is used, and the device taken back when it moves.
    private mutating func giveUpStalled(at now: MonotonicTime) -> [Action] {
        guard let stalled = attempts.first(where: { $0.number == current }), let since = stalled.stalledSince,
            since + Self.patience <= now
        else { return [] }
        current = nil
        guard stalled.name == wish else { return fallbackFailed(wasInUse: true, at: now) }
        problem = "it stands still"
        wasLost = true
        return wishRefused("it stands still", at: now)
    }

    private mutating func open(_ name: String, at now: MonotonicTime) -> Action {
        number += 1
        attempts.append(Attempt(number: number, name: name, begun: now))
        return .open(name, attempt: number)
    }

    private mutating func wishRefused(_ reason: String, at now: MonotonicTime) -> [Action] {
        if problem == nil {
            problem = reason
            wasLost = false
        }
        retryAt = now + pause
        guard current == nil else { return [] }
        guard let fallback else { return tellProblem(using: nil) }
        return isTrying(fallback) ? [] : [open(fallback, at: now)]
    }

    private mutating func fallbackOpened(_ number: Int) -> [Action] {
        current = number
        let others = attempts.filter { $0.name == fallback && $0.number != number }
        attempts.removeAll { $0.name == fallback && $0.number != number }
        return others.map { .release(attempt: $0.number) } + tellProblem(using: fallback)
    }

    private mutating func fallbackFailed(wasInUse: Bool, at now: MonotonicTime) -> [Action] {
        retryAt = min(retryAt ?? now + pause, now + pause)
        if wasInUse { hasTold = false }
        return tellProblem(using: nil)
    }

    private mutating func tellProblem(using other: String?) -> [Action] {
        guard !hasTold, let problem else { return [] }
        hasTold = true
        return [
            tell(wasLost ? .lost(reason: problem, using: other) : .unusable(reason: problem, using: other))
        ]
    }

    private func tell(_ change: DeviceNews.Change) -> Action {
        .tell(DeviceNews(role: role, device: wish, change: change))
    }
}
