import Testing
import Wire

@testable import MediaEngine

/// Which device is used when, in simulated time.
struct DeviceSelectionTests {
    private var selection = DeviceSelection(role: .ear, wish: "headset", fallback: "default")

    private func time(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    private func news(_ change: DeviceNews.Change) -> DeviceSelection.Action {
        .tell(DeviceNews(role: .ear, device: "headset", change: change))
    }

    @Test mutating func aDeviceThatWorksIsUsedAndNothingIsSaid() {
        #expect(selection.start(at: time(0)) == [.open("headset", attempt: 1)])
        #expect(selection.opened(1, at: time(20)) == [])
        #expect(selection.isUsingDevice && selection.problem == nil)
        #expect(selection.nextDeadline == nil)
    }

    @Test mutating func aMissingDeviceIsReplacedAndTakenBack() {
        _ = selection.start(at: time(0))
        #expect(selection.failed(1, "no such device", at: time(1)) == [.open("default", attempt: 2)])
        #expect(
            selection.opened(2, at: time(20)) == [news(.unusable(reason: "no such device", using: "default"))])
        // It is asked for again, gently, and nothing more is said.
        #expect(selection.nextDeadline == time(801))
        #expect(selection.timerFired(at: time(801)) == [.open("headset", attempt: 3)])
        #expect(selection.failed(3, "no such device", at: time(802)) == [])
        #expect(selection.timerFired(at: time(1_602)) == [.open("headset", attempt: 4)])
        #expect(selection.opened(4, at: time(1_620)) == [.release(attempt: 2), news(.back)])
        #expect(selection.nextDeadline == nil && selection.problem == nil)
    }

    @Test mutating func aDeviceThatGoesIsTriedAgainAtOnceThenReplaced() {
        _ = selection.start(at: time(0))
        _ = selection.opened(1, at: time(10))
        #expect(selection.failed(1, "gone", at: time(60_000)) == [.open("headset", attempt: 2)])
        #expect(!selection.isUsingDevice)
        #expect(selection.failed(2, "no such device", at: time(60_001)) == [.open("default", attempt: 3)])
        // What is said is why it went, not what the second attempt met.
        #expect(selection.opened(3, at: time(60_020)) == [news(.lost(reason: "gone", using: "default"))])
        selection.devicesChanged(at: time(60_100))
        #expect(selection.nextDeadline == time(60_200))
        #expect(selection.timerFired(at: time(60_200)) == [.open("headset", attempt: 4)])
        #expect(selection.opened(4, at: time(60_210)) == [.release(attempt: 3), news(.back)])
    }

    @Test mutating func aServerThatBeganAnewIsNoNews() {
        _ = selection.start(at: time(0))
        _ = selection.opened(1, at: time(10))
        #expect(selection.failed(1, "gone", at: time(60_000)) == [.open("headset", attempt: 2)])
        #expect(selection.opened(2, at: time(60_020)) == [])
        #expect(selection.problem == nil)
    }

    @Test mutating func withoutAnyDeviceThereIsOneSentence() {
        _ = selection.start(at: time(0))
        _ = selection.failed(1, "no such device", at: time(1))
        #expect(selection.failed(2, "no card", at: time(2)) == [news(.unusable(reason: "no such device", using: nil))])
        for second in 1..<100 {
            let now = time(Int64(second) * 1_000)
            for case .open(_, let attempt) in selection.timerFired(at: now) {
                #expect(selection.failed(attempt, "no such device", at: now) == [])
            }
        }
    }

    @Test mutating func aDeviceThatHangsIsWaitedForWhileAnotherIsUsed() {
        _ = selection.start(at: time(0))
        #expect(selection.nextDeadline == time(2_000))
        #expect(selection.timerFired(at: time(2_000)) == [.open("default", attempt: 2)])
        #expect(
            selection.opened(2, at: time(2_020)) == [news(.unusable(reason: "it does not answer", using: "default"))])
        // No second thread is sent after it.
        for second in 3..<20 { #expect(selection.timerFired(at: time(Int64(second) * 1_000)) == []) }
        #expect(selection.opened(1, at: time(20_000)) == [.release(attempt: 2), news(.back)])
    }

    @Test mutating func ifAllHangThereIsOneSentenceAndAnyThatComesIsUsed() {
        _ = selection.start(at: time(0))
        _ = selection.timerFired(at: time(2_000))
        #expect(
            selection.timerFired(at: time(4_000)) == [news(.unusable(reason: "it does not answer", using: nil))])
        #expect(selection.opened(2, at: time(9_000)) == [])
        #expect(selection.isUsingDevice)
    }

    @Test mutating func theFallbackMayGoToo() {
        _ = selection.start(at: time(0))
        _ = selection.failed(1, "no such device", at: time(1))
        _ = selection.opened(2, at: time(20))
        #expect(selection.failed(2, "gone", at: time(50)) == [news(.unusable(reason: "no such device", using: nil))])
        #expect(!selection.isUsingDevice)
        #expect(
            selection.timerFired(at: time(850)) == [.open("headset", attempt: 3), .open("default", attempt: 4)])
    }

    @Test mutating func aDeviceThatWorksForMomentsOnlyIsTriedMoreAndMoreSeldom() throws {
        _ = selection.start(at: time(0))
        var now = time(0)
        var (attempt, pauses) = (1, [Duration]())
        for _ in 0..<12 {
            _ = selection.opened(attempt, at: now)
            for case .open(let name, let number) in selection.failed(attempt, "gone", at: now + .milliseconds(100)) {
                #expect(name == "default")
                _ = selection.failed(number, "no card", at: now + .milliseconds(100))
            }
            let next = try #require(selection.nextDeadline)
            pauses.append(next - now)
            now = next
            for case .open("headset", let number) in selection.timerFired(at: now) { attempt = number }
        }
        #expect(pauses.first == .milliseconds(900) && pauses.last == .milliseconds(16_100))
        #expect(zip(pauses, pauses.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test mutating func aWishForTheDefaultHasNoFallback() {
        selection = DeviceSelection(role: .ear, wish: "default")
        _ = selection.start(at: time(0))
        #expect(
            selection.failed(1, "no card", at: time(1))
                == [.tell(.init(role: .ear, device: "default", change: .unusable(reason: "no card", using: nil)))])
    }

    @Test mutating func whatIsNoLongerWantedIsReleased() {
        _ = selection.start(at: time(0))
        _ = selection.failed(1, "no such device", at: time(1))
        #expect(selection.opened(1, at: time(2)) == [.release(attempt: 1)])
        #expect(selection.failed(77, "never was", at: time(3)) == [])
    }

    // MARK: A device that is stalled

    @Test mutating func aStalledDeviceIsOpenedBesideAndGoesOnByItself() {
        _ = selection.start(at: time(0))
        _ = selection.opened(1, at: time(10))
        #expect(selection.stalled(1, at: time(60_000)) == [.open("headset", attempt: 2)])
        #expect(selection.stalled(1, at: time(60_050)) == [])
        #expect(selection.current == 1)
        // A card that only one may use refuses, and that is no news.
        #expect(selection.failed(2, "another program uses it", at: time(60_100)) == [])
        #expect(selection.resumed(1, at: time(61_000)) == [])
        #expect(selection.current == 1 && selection.problem == nil && selection.nextDeadline == nil)
    }

    @Test mutating func whicheverMovesFirstGoesOn() {
        _ = selection.start(at: time(0))
        _ = selection.opened(1, at: time(10))
        _ = selection.stalled(1, at: time(60_000))
        #expect(selection.opened(2, at: time(60_300)) == [.release(attempt: 1)])
        #expect(selection.current == 2)
        selection.ended(1)
        _ = selection.stalled(2, at: time(70_000))
        #expect(selection.resumed(2, at: time(70_300)) == [.release(attempt: 3)])
        #expect(selection.current == 2)
    }

    @Test mutating func aDeviceThatStaysStalledIsReplacedAndTakenBackWhenItMoves() {
        _ = selection.start(at: time(0))
        _ = selection.opened(1, at: time(10))
        _ = selection.stalled(1, at: time(60_000))
        #expect(selection.nextDeadline == time(62_000))
        #expect(selection.timerFired(at: time(62_000)) == [.open("default", attempt: 3)])
        #expect(!selection.isUsingDevice && selection.problem == "it stands still")
        #expect(
            selection.opened(3, at: time(62_020)) == [news(.lost(reason: "it stands still", using: "default"))])
        #expect(
            selection.resumed(1, at: time(65_000)) == [.release(attempt: 2), .release(attempt: 3), news(.back)])
        #expect(selection.current == 1)
    }

    /// Whatever comes in whatever order: one device at most is used, and attempts do not pile up.
    @Test mutating func stallsInAnyOrderLeaveNothingBehind() {
        var random = RandomSource.seeded(5)
        var (open, now) = (Set<Int>(), 0)
        func note(_ actions: [DeviceSelection.Action]) {
            for action in actions {
                switch action {
                case .open(_, let attempt): open.insert(attempt)
                case .release(let attempt): open.remove(attempt)
                case .tell: break
                }
            }
        }
        note(selection.start(at: time(0)))
        for _ in 0..<5_000 {
            now += Int(random.next(upperBound: 900 as UInt64))
            let at = time(Int64(now))
            let number = open.sorted().randomElement(using: &random) ?? 0
            switch random.next(upperBound: 5 as UInt64) {
            case 0: note(selection.opened(number, at: at))
            case 1: note(selection.stalled(number, at: at))
            case 2: note(selection.resumed(number, at: at))
            case 3:
                open.remove(number)
                note(selection.failed(number, "gone", at: at))
            default: note(selection.timerFired(at: at))
            }
            #expect(open.count <= 5)
            if let current = selection.current { #expect(open.contains(current)) }
        }
    }
}
