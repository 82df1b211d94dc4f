import Signaling
import Testing
import Wire

@testable import CloudLab

/// The destination `ivr`, whose callers choose by keys.
@Suite struct MenuTests {
    private let lab = GatewayTranscript()
    private let leg = LegID(1)

    private func caller(of destination: String) -> SessionID {
        let caller = lab.signIn("5001")
        lab.send(.offer(), from: caller, to: destination)
        _ = lab.fetchAll(caller)
        _ = lab.takeLegActions()
        return caller
    }

    private func press(_ keys: String) -> [LegAction] {
        for key in keys { lab.report(.digit(leg, key)) }
        return lab.takeLegActions()
    }

    @Test func eachKeyLeadsSomewhere() {
        let caller = caller(of: "ivr")
        #expect(press("1") == [.attach(leg, .echo)])
        #expect(press("2") == [.attach(leg, .music)])
        #expect(press("0") == [.attach(leg, .ivr)])
        #expect(press("9#A").isEmpty)
        #expect(press("3") == [.press(leg, "1209#A3#")])
        #expect(lab.core.snapshot.users.first?.digits == "1209#A3")
        #expect(press("*") == [.close(leg)])
        #expect(lab.fetchAll(caller) == [.bye])
        #expect(lab.core.snapshot.dropped.digits == 8)
        #expect(press("1").isEmpty)
    }

    @Test func elsewhereKeysAreOnlyCounted() {
        _ = caller(of: "music")
        #expect(press("123*").isEmpty)
        #expect(lab.core.snapshot.users.first?.digits == "123*")
    }

    @Test func whatIsRememberedIsBounded() {
        _ = caller(of: "ivr")
        _ = press(String(repeating: "7", count: 1_000))
        #expect(press("3") == [.press(leg, String(repeating: "7", count: 100) + "#")])
    }

    @Test func keysThatWerePassedOnAreCounted() {
        _ = caller(of: "ivr")
        lab.report(.digitPassed(leg, "5"))
        #expect(lab.takeLegActions().isEmpty)
        #expect(lab.core.snapshot.dropped.digitsPassed == 1)
    }
}
