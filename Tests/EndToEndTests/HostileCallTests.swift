import Testing

extension EndToEnd {
    /// Far ends of the lab that mean harm and have the keys: the program keeps its call and its memory, and says what came.
    struct HostileCallTests {
        private let workplace: Workplace
        private let lab: Lab

        init() async throws {
            workplace = try Workplace()
            lab = try await Lab.started(in: workplace)
        }

        /// How a call went.
        private struct Result {
            var report: JSON
            /// In bytes.
            var peakMemory = 0

            /// A count of the report's `media`; 0 where it is left out.
            func count(_ path: String) -> Double { report["media.\(path)"].number ?? 0 }

            /// More 20 ms than the call had, with room for what came before it was up.
            var packetLimit: Double { (report["call.duration_ms"].number ?? 0) / 20 + 50 }
        }

        /// Far more than two calls of one kind differ by, and far less than what a flood brings.
        private static let memoryTolerance = 8_000_000

        /// Ten thousand packets of a thousand bytes in each second, of which fifty can be played.
        @Test(.timeLimit(.minutes(2))) func aFlood() async throws {
            let call = try await survivor(of: "hostile-flood")
            #expect(call.count("packets_received") > 3000)
            // The rest was played, some of it in haste, or waited at the end.
            #expect(call.count("packets_received") - call.count("dropped.discarded") < 1000)
        }

        @Test(.timeLimit(.minutes(2))) func aNewSourceInEveryPacket() async throws {
            let call = try await survivor(of: "hostile-sources", hearing: true)
            #expect(call.count("dropped.too_many_sources") > 200)
            #expect(call.count("packets_received") < call.packetLimit + 50)
        }

        @Test(.timeLimit(.minutes(2))) func packetsRepeatedForgedAndCut() async throws {
            let call = try await survivor(of: "hostile-replay", hearing: true)
            #expect(call.count("dropped.replayed") > 100)
            #expect(call.count("dropped.not_authentic") > 100)
            #expect(call.count("dropped.malformed") > 20)
            #expect(call.count("packets_received") < call.packetLimit)
            #expect(call.count("packets_lost") == 0)
        }

        @Test(.timeLimit(.minutes(2))) func noiseInPlaceOfSound() async throws {
            let call = try await survivor(of: "hostile-noise")
            #expect(call.count("dropped.undecodable") > 20)
        }

        @Test(.timeLimit(.minutes(2))) func typesThatWereNeverAgreedOn() async throws {
            let call = try await survivor(of: "hostile-types", hearing: true)
            #expect(call.count("dropped.unknown_type") > 100)
            #expect(call.count("packets_lost") == 0)
        }

        @Test(.timeLimit(.minutes(2))) func reportsThatLie() async throws {
            let call = try await survivor(of: "hostile-reports", hearing: true)
            #expect(call.count("implausible_reports") > 100)
            #expect(call.count("rtt_ms") < 1000)
            // Left out where so short a call had no second to be judged.
            #expect(call.report["quality.one_way.seconds"].number ?? 0 == 0, "\(call.report)")
        }

        /// Calls a far end beside one that behaves, with which it is compared.
        private func survivor(of number: String, hearing mustHear: Bool = false) async throws -> Result {
            async let ordinary = call("tone", as: "5001", ["--listen-for", "1000"])
            async let hostile = call(number, as: "5002", mustHear ? ["--listen-for", "1000"] : [])
            let (usual, result) = try await (ordinary, hostile)
            // Late may be what comes to a busy machine.
            for reason in ["malformed", "not_authentic", "replayed", "too_many_sources", "unknown_type", "undecodable"]
            {
                #expect(usual.count("dropped.\(reason)") == 0, "\(usual.report)")
            }
            #expect(result.peakMemory < usual.peakMemory + Self.memoryTolerance)
            #expect(result.report["call.end_reason"] == .text("hung up here"), "\(result.report)")
            return result
        }

        /// Takes part in a call of three seconds over the direct path.
        private func call(_ number: String, as user: String, _ options: [String]) async throws -> Result {
            let configuration = try lab.configuration(user: user, policy: "all")
            let program = try Program(
                Workplace.binary,
                ["call", number, "--config", configuration, "--tone", "440", "--duration", "3", "--json"] + options,
                environment: workplace.environment)
            var peakMemory = 0
            try await eventually("the end of the call to \(number)", within: .seconds(60)) {
                peakMemory = max(peakMemory, Processes.peakMemory(of: program.processID) ?? 0)
                return program.isRunning ? nil : true
            }
            #expect(try await program.exitStatus() == 0, "\(program.errors)")
            return Result(report: try JSON(#require(program.takeLines().last)), peakMemory: peakMemory)
        }
    }
}
