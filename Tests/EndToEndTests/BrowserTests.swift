import Testing

extension EndToEnd {
    /// The customer's page in a real browser, whose microphone beeps.
    struct BrowserTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        @Test func aCustomerCallsFromThePage() async throws {
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--json")
            _ = try await answer.line()
            let browser = try await WebDriver.opening(
                "\(lab.page)?name=Ana%20Ruiz&matter=invoice&to=support", in: workplace)
            _ = try await browser.run("document.getElementById('call').click()")
            let state = try await hearing(browser)
            #expect(state["codec"] == .text("opus"))
            _ = try await browser.run("document.getElementById('hangup').click()")

            #expect(try await answer.exitStatus() == 0, "\(answer.errors)")
            let report = try JSON(#require(answer.takeLines().last))
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(report["media.codec"] == .text("opus"))
            #expect(report["path.local.type"] == .text("relay"))
            #expect(report["peer.attached_data.name"] == .text("Ana Ruiz"))
            #expect(report["peer.attached_data.matter"] == .text("invoice"))
            #expect(report["call.end_reason"] == .text("hung up by the far end"))
            try await browser.close()
        }

        @Test func aCustomerIsCalledOnThePage() async throws {
            let browser = try await WebDriver.opening("\(lab.page)?user=6001&auto=answer", in: workplace)
            _ = try await eventually("the page's sign-in") {
                try await browser.run("return window.labState.state") == .text("ready") ? true : nil
            }
            let call = try workplace.tphone(
                "call", "6001", "--config", lab.configuration(user: "5001"), "--tone", "440", "--duration", "4",
                "--data", "name=Agent", "--json")
            let state = try await hearing(browser)
            #expect(state["data"].list?.first?["value"] == .text("Agent"))
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            let report = try JSON(#require(call.takeLines().last))
            #expect(report["media.heard"] == .boolean(true), "\(report)")
            #expect(try #require(report["media.packets_received"].number) > 100)
            _ = try await eventually("the end on the page") {
                try await browser.run("return window.labState.state") == .text("ended") ? true : nil
            }
            try await browser.close()
        }

        /// Waits until the page has received a second of sound with energy in it, and gives its state.
        private func hearing(_ browser: WebDriver) async throws -> JSON {
            try await eventually("sound in the browser") {
                let state = try await browser.run("return window.labState")
                if let error = state["error"].text { throw Program.Failure(description: "the page says: \(error)") }
                let isHearing = (state["audioEnergy"].number ?? 0) > 0.001 && (state["packets"].number ?? 0) > 50
                return isHearing ? state : nil
            }
        }
    }
}
