import Foundation
import Testing

extension EndToEnd {
    /// Keys pressed in calls, from end to end: against the lab's menu, another phone, and a browser.
    struct DigitTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace, "--journal", workplace.file("journal"))
        }

        /// What the lab wrote down of keys: those a user pressed, or those passed on to that user.
        private func digits(_ direction: String, _ user: String) throws -> String {
            let text = try String(contentsOfFile: workplace.file("journal"), encoding: .utf8)
            let entries = try text.split(separator: "\n").map { try JSON(String($0)) }
            return entries.filter {
                $0["kind"] == .text("digit") && $0["direction"] == .text(direction) && $0["user"] == .text(user)
            }
            .compactMap(\.["body"].text).joined()
        }

        @Test(.timeLimit(.minutes(2))) func theMenuHearsKeysAndPressesThemBack() async throws {
            let call = try workplace.tphone(
                "call", "ivr", "--config", lab.configuration(user: "5001"), "--tone", "440", "--dtmf", "123#",
                "--duration", "5", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["call.digits_sent"] == .text("123#"), "\(report)")
            // The menu answers 3 with all keys so far and #.
            #expect(report["call.digits_received"] == .text("123#"), "\(report)")
            #expect(report["call.digits_as_tones"] == .boolean(false))
            #expect(try digits("received", "5001") == "123#")
        }

        @Test(.timeLimit(.minutes(2))) func theMenuHangsUpAtAStar() async throws {
            let call = try workplace.tphone(
                "call", "ivr,1", "--config", lab.configuration(user: "5001"), "--tone", "440", "--dtmf", ",*",
                "--key-length", "400", "--key-gap", "300", "--duration", "30", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["call.end_reason"] == .text("hung up by the far end"), "\(report)")
            #expect(report["call.digits_sent"] == .text("1*"))
        }

        @Test(.timeLimit(.minutes(2))) func onePhonePressesKeysForAnother() async throws {
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--json")
            _ = try await answer.line()
            let call = try workplace.tphone(
                "call", "5001", "--config", lab.configuration(user: "5002"), "--tone", "1000", "--dtmf", "0*9#AD",
                "--duration", "4", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            #expect(try await answer.exitStatus() == 0, "\(answer.errors)")
            let theirs = try JSON(#require(answer.takeLines().last))
            #expect(theirs["call.digits_received"] == .text("0*9#AD"), "\(theirs)")
            #expect(theirs["media.packets_lost"] == .number(0))
        }

        /// `insertDTMF` of a real browser; its timing, its clock of 48 kHz, its three ends.
        @Test(.timeLimit(.minutes(3))) func aBrowsersKeysAreHeard() async throws {
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--json")
            _ = try await answer.line()
            let browser = try await WebDriver.opening("\(lab.page)?to=support&auto=call", in: workplace)
            try await hearing(browser)
            #expect(try await browser.run("return window.pressKeys('1234567890*#AABCD')") == .boolean(true))
            _ = try await eventually("the last key at the lab") {
                try String(contentsOfFile: workplace.file("journal"), encoding: .utf8).contains("\"body\":\"D\"")
                    ? true : nil
            }
            _ = try await browser.run("document.getElementById('hangup').click()")
            #expect(try await answer.exitStatus() == 0, "\(answer.errors)")
            let report = try JSON(#require(answer.takeLines().last))
            #expect(report["call.digits_received"] == .text("1234567890*#AABCD"), "\(report)")
            try await browser.close()
        }

        /// The browser plays what it takes for keys, so the page hears whether it understood them; the lab's journal tells what it
        /// was sent, and its own figures that its sound went on.
        @Test(.timeLimit(.minutes(3))) func aBrowserHearsOurKeys() async throws {
            let keys = "1234567890*#ABCD"
            let browser = try await WebDriver.opening("\(lab.page)?user=6001&auto=answer", in: workplace)
            _ = try await eventually("the page's sign-in") {
                try await browser.run("return window.labState.state") == .text("ready") ? true : nil
            }
            try await browser.listenForKeys()
            let call = try workplace.tphone(
                "call", "6001", "--config", lab.configuration(user: "5001"), "--tone", "440", "--dtmf", ",\(keys)",
                "--duration", "60", "--json")
            try await hearing(browser)
            _ = try? await eventually("the last key in the browser") {
                try await browser.heardKeys().last == keys.last ? true : nil
            }
            #expect(try digits("sent", "6001") == keys)
            let energy = try #require(try await browser.run("return window.labState.audioEnergy").number)
            // The sound goes on behind the keys, and loses nothing.
            let after = try await eventually("sound behind the keys") {
                let state = try await browser.run("return window.labState")
                return (state["audioEnergy"].number ?? 0) > energy + 0.001 ? state : nil
            }
            #expect(after["packetsLost"] == .number(0), "\(after)")
            let heard = try await browser.heardKeys()
            #expect(heard == keys)
            _ = try await browser.run("document.getElementById('hangup').click()")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["call.digits_sent"] == .text(keys))
            try await browser.close()
        }

        @Test(.timeLimit(.minutes(2))) func theConsolesKeypad() async throws {
            let config = try lab.configuration(user: "5001")
            let terminal = try await Terminal.running(
                "\(Workplace.binary) --config \(config); echo left with $?; read end", in: workplace)
            try await terminal.screen(showing: "READY", "5001")
            try await terminal.press("d", until: "Number or name")
            try await terminal.type("ivr")
            try await terminal.press("Enter", until: "TALKING", "ivr")
            try await terminal.press("#", until: "KEYPAD", "Esc closes")
            try await terminal.type("13")
            try await terminal.screen(showing: "Keys: 13", "From there: 13#")
            try await terminal.press("Escape", untilNot: "KEYPAD")
            try await terminal.screen(showing: "sent 13", "received 13#")
            #expect(try digits("received", "5001") == "13")
            try await terminal.press("x", until: "READY")
            try await terminal.press("q", until: "left with 0")
        }

        private func hearing(_ browser: WebDriver) async throws {
            _ = try await eventually("sound in the browser") {
                let state = try await browser.run("return window.labState")
                if let error = state["error"].text { throw Program.Failure(description: "the page says: \(error)") }
                return (state["packets"].number ?? 0) > 50 && (state["audioEnergy"].number ?? 0) > 0.0005 ? true : nil
            }
        }
    }
}
