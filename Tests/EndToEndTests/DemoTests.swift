import Testing

extension EndToEnd {
    /// `tphone demo --unattended --json`: a customer's call to an agent, both ends ours.
    struct DemoTests {
        @Test(arguments: [nil, "udp", "tcp", "tls"])
        func bothEndsHearEachOtherThroughTheRelay(transport: String?) async throws {
            let workplace = try Workplace()
            let choice = transport.map { ["--turn-transport", $0] } ?? []
            let demo = try Program(
                Workplace.binary, ["demo", "--unattended", "--json"] + choice, environment: workplace.environment)
            #expect(try await demo.exitStatus() == 0, "\(demo.errors)")
            let report = try JSON(#require(demo.takeLines().last))

            #expect(report["ok"] == .boolean(true), "\(report)")
            #expect(report["call.state"] == .text("ended"))
            #expect(report["call.direction"] == .text("incoming"))
            #expect(try #require(report["media.packets_received"].number) >= 50)
            #expect(report["media.packets_lost"].number == 0)
            #expect(report["media.heard"] == .boolean(true))
            #expect(report["customer.heard"] == .boolean(true))
            #expect(report["path.local.type"] == .text("relay"))
            #expect(report["path.transport"] == .text(transport ?? "udp"))
            #expect(try #require(report["path.server"].text).contains(":"))
            #expect(report["reservation.before_offer"] == .boolean(true))
            #expect(report["peer.attached_data.name"] == .text("Ana Ruiz"))
            #expect(report["peer.attached_data.matter"] == .text("invoice dispute"))
        }

        /// What stands in a call's way are round trips, no fixed sleep; on one machine they are short.
        @Test func nothingWaitsWithoutNeed() async throws {
            let workplace = try Workplace()
            let demo = try workplace.tphone("demo", "--unattended", "--json")
            #expect(try await demo.exitStatus() == 0, "\(demo.errors)")
            let report = try JSON(#require(demo.takeLines().last))
            #expect(try #require(report["call.setup.sign_in_ms"].number) < 500)
            #expect(try #require(report["call.setup.answer_to_media_ms"].number) < 100)
            #expect(try #require(report["call.setup_ms"].number) < 100)
            #expect(try #require(report["customer.dial_to_offer_ms"].number) < 20)
            #expect(try #require(report["customer.setup_ms"].number) < 100)
        }
    }
}
