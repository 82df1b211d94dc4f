import MediaEngine
import Testing
import Wire

@testable import CallEngine
@testable import ICEClient
@testable import tphone

/// What a script asked for, against what it got.
struct CallVerdictTests {
    /// A call of 14 s that went well, until a test changes it.
    private static func end(
        _ reason: EndReason = .hungUpHere, milliseconds: Int64 = 14_000, _ change: (inout CallEnding) -> Void = { _ in }
    ) throws -> CallEnding {
        var setup = SetupTimes(begun: .zero)
        setup.firstMedia = .zero
        var media = MediaStatistics()
        media.packetsSent = 700
        media.packetsReceived = 700
        var call = CallSnapshot(
            id: CallID(1), direction: .outgoing, peer: "echo", state: .ended, attachedData: [], setup: setup,
            connectedAt: .zero, endedAt: MonotonicTime(nanoseconds: milliseconds * 1_000_000), endReason: reason,
            isMuted: false, isHeldByPeer: false, media: media, reservation: .init(beforeOffer: true))
        let address = try #require(Endpoint("127.0.0.1:4000"))
        call.path = PathReport(
            localType: .host, localAddress: address, remoteType: .host, remoteAddress: address, transport: .udp,
            why: "")
        var audio = AudioStatistics()
        audio.heard = true
        var end = CallEnding(call: call, audio: audio)
        change(&end)
        return end
    }

    private static let everything = CallRequest(duration: .seconds(14), listensFor: true)

    @Test func aCallThatWentAsAskedIsDone() throws {
        let verdict = CallVerdict(Self.everything, try Self.end())
        #expect(verdict.ok && verdict.completed && verdict.reason == .done && verdict.error == nil)
    }

    @Test func aFarEndMayHangUpWhereNoLengthWasAskedFor() throws {
        let verdict = CallVerdict(CallRequest(listensFor: true), try Self.end(.hungUpThere))
        #expect(verdict.ok && verdict.completed && verdict.reason == .hungUpThere)
    }

    @Test func aCallCutShortIsNotCompleted() throws {
        let verdict = CallVerdict(CallRequest(duration: .seconds(20)), try Self.end(.hungUpThere, milliseconds: 2_400))
        #expect(verdict.ok && !verdict.completed && verdict.reason == .hungUpThere)
        let whole = CallVerdict(CallRequest(duration: .seconds(20)), try Self.end(.hungUpThere, milliseconds: 19_900))
        #expect(whole.completed)
    }

    @Test func aToneThatWasNotHeardIsNotOk() throws {
        let verdict = CallVerdict(Self.everything, try Self.end { $0.audio?.heard = false })
        #expect(!verdict.ok && verdict.completed && verdict.reason == .notHeard)
    }

    /// The path was lost after 3 of 14 s, and nothing came any more: what was heard before does not count.
    @Test func aCallThatFellSilentIsNotOk() throws {
        let silent = try Self.end { $0.audio?.playout.longestGap = 11 * AudioFrame.sampleRate }
        for request in [CallRequest(duration: .seconds(14)), CallRequest(listensFor: true)] {
            let verdict = CallVerdict(request, silent)
            #expect(!verdict.ok && verdict.reason == .notHeard)
        }
        let interrupted = try Self.end {
            $0.interruptions = [.init(at: .seconds(3), duration: .seconds(11))]
        }
        #expect(CallVerdict(Self.everything, interrupted).reason == .pathLost)
        #expect(!CallVerdict(Self.everything, interrupted).ok)
        let unheard = try Self.end { $0.audio?.longestUnheard = .seconds(11) }
        #expect(CallVerdict(Self.everything, unheard).reason == .notHeard)
        let late = try Self.end {
            $0.call.setup.firstMedia = MonotonicTime(nanoseconds: 9_000_000_000)
            $0.call.media.remoteSender = RemoteSender(packets: 10_000, isSending: true, at: .zero)
        }
        #expect(CallVerdict(Self.everything, late).reason == .notHeard)
        // Who says nothing at first has sent nothing that is missing.
        let quiet = try Self.end { $0.call.setup.firstMedia = MonotonicTime(nanoseconds: 9_000_000_000) }
        #expect(CallVerdict(Self.everything, quiet).ok)
        let held = try Self.end {
            $0.audio?.playout.longestGap = 11 * AudioFrame.sampleRate
            $0.wasHeld = true
        }
        #expect(CallVerdict(Self.everything, held).ok)
    }

    @Test func aFileThatWasNotPlayedToItsEndIsNotOk() throws {
        let verdict = CallVerdict(CallRequest(playsFile: true), try Self.end(.hungUpThere))
        #expect(!verdict.ok && !verdict.completed && verdict.reason == .notPlayed)
        #expect(CallVerdict(CallRequest(playsFile: true), try Self.end { $0.audio?.isSourceFinished = true }).ok)
        #expect(CallVerdict(CallRequest(duration: .seconds(5), playsFile: true), try Self.end()).ok)
    }

    @Test func aCallWithoutAPathOrAPacketIsNotOk() throws {
        #expect(CallVerdict(CallRequest(), try Self.end { $0.call.media.packetsSent = 0 }).reason == .noPath)
        #expect(CallVerdict(CallRequest(), try Self.end { $0.call.path = nil }).reason == .noPath)
        #expect(CallVerdict(CallRequest(), try Self.end { $0.call.media.packetsReceived = 0 }).reason == .notHeard)
    }

    @Test func aRecordingThatWasNotWrittenIsNotOk() throws {
        let request = CallRequest(records: true)
        #expect(CallVerdict(request, try Self.end()).reason == .notRecorded)
        var status = RecordingStatus(path: "a.wav", channels: 1)
        status.duration = .seconds(14)
        #expect(CallVerdict(request, try Self.end { $0.audio?.recording = status }).ok)
        status.failure = "No space left on device"
        #expect(CallVerdict(request, try Self.end { $0.audio?.recording = status }).reason == .notRecorded)
    }

    @Test func keysThatWereNotPressedAreNotOk() throws {
        #expect(CallVerdict(CallRequest(keys: 2), try Self.end(.hungUpThere)).reason == .notPressed)
        #expect(DigitScript.keyCount(of: "1,2 #") == 3 && DigitScript.keyCount(of: nil) == 0)
    }

    @Test(arguments: [
        (EndReason.refused("NOMATCH"), CallReason.unknown), (.refused("BUSY"), .busy), (.refused("FULL"), .busy),
        (.refused("REFUSED"), .refused), (.refused("TIMEOUT"), .noAnswer), (.notAnswered, .noAnswer),
        (.rejectedHere, .rejected), (.cancelledThere, .cancelled), (.hungUpHere, .cancelled),
        (.gatewayLost, .signallingLost), (.signedOut, .interrupted), (.media(.noPath), .noPath),
        (.media(.pathLost), .pathLost), (.media(.closedByPeer), .mediaClosed),
    ]) func aCallThatWasNeverUpHasItsWord(reason: EndReason, word: CallReason) throws {
        let verdict = CallVerdict(CallRequest(), try Self.end(reason) { $0.call.connectedAt = nil })
        #expect(!verdict.ok && !verdict.completed && verdict.reason == word && verdict.error != nil)
    }

    @Test func aSignalInTheMiddleOfACallIsAnInterruption() throws {
        let verdict = CallVerdict(Self.everything, try Self.end(.signedOut, milliseconds: 1_000))
        #expect(!verdict.ok && !verdict.completed && verdict.reason == .interrupted)
    }

    @Test func aPathThatDoesNotAnswerIsKeptWithItsTimes() throws {
        var log = InterruptionLog()
        var call = try Self.end().call
        call.endedAt = nil
        for (second, isInterrupted) in [(1, false), (3, true), (4, true), (6, false), (8, true)] {
            call.isInterrupted = isInterrupted
            log.note(call, at: MonotonicTime(nanoseconds: Int64(second) * 1_000_000_000))
        }
        call.endedAt = MonotonicTime(nanoseconds: 9_000_000_000)
        log.note(call, at: MonotonicTime(nanoseconds: 9_500_000_000))
        #expect(
            log.interruptions == [
                .init(at: .seconds(3), duration: .seconds(3)), .init(at: .seconds(8), duration: .seconds(1)),
            ])
    }
}
