import Testing

extension EndToEnd {
    /// A gateway that knows no DTLS, as old ones: media keys travel in the calls' messages.
    struct MediaKeysTests {
        @Test func keysOfMessagesAreUsedOverHTTPS() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace, "--https-port", "0", "--sdes")
            #expect(try lab.gateway.hasPrefix("https:"))
            // Answering needs no configuration; offering them does.
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--tone", "440", "--listen-for",
                "1000", "--json")
            #expect(try JSON(await answer.line())["ready"] == .boolean(true))
            let call = try workplace.tphone(
                "call", "5001", "--config", lab.configuration(user: "5002", network: "sdes = \"offer\""), "--tone",
                "1000", "--listen-for", "440", "--duration", "2", "--json")
            #expect(try await call.exitStatus() == 0, "\(call.errors)")
            #expect(try await answer.exitStatus() == 0, "\(answer.errors)")
            for program in [call, answer] {
                let report = try JSON(#require(program.takeLines().last))
                #expect(report["media.srtp"] == .text("SDES AEAD_AES_128_GCM"), "\(report)")
                #expect(report["media.heard"] == .boolean(true), "\(report)")
            }
        }

        @Test func overHTTPTheyAreRefusedWithTheReason() async throws {
            let workplace = try Workplace()
            let lab = try await Lab.started(in: workplace, "--sdes")
            let answer = try workplace.tphone(
                "answer", "--config", lab.configuration(user: "5001"), "--count", "1", "--json")
            #expect(try JSON(await answer.line())["ready"] == .boolean(true))
            let secure = try await Lab.started(in: workplace, "--https-port", "0", "--sdes")
            let forbidden = try workplace.tphone(
                "call", "echo", "--config", secure.configuration(user: "5003", network: "sdes = \"never\""),
                "--duration", "1", "--json")
            #expect(try await forbidden.exitStatus() == 1)
            let call = try workplace.tphone(
                "call", "5001", "--config", lab.configuration(user: "5002", network: "sdes = \"offer\""), "--duration",
                "1", "--json")
            // Neither end's keys go into messages that anybody can read.
            #expect(try await call.exitStatus() == 1)
        }
    }
}
