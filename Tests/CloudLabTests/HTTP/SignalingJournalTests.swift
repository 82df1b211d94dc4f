import Foundation
import Testing

@testable import CloudLab

@Suite struct SignalingJournalTests {
    private struct Entry: Decodable, Equatable {
        var time: Double
        var direction: String
        var kind: String
        var user: String?
        var peer: String?
        var body: String?
    }

    private let path = FileManager.default.temporaryDirectory.appending(path: "tphone-journal-\(UUID())").path

    private func entries() throws -> [Entry] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Entry.self, from: Data($0.utf8))
        }
    }

    @Test func aCallIsWrittenDown() async throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        var options = GatewayServer.Options()
        options.journal = try SignalingJournal(path: path)
        let before = Date().timeIntervalSince1970
        let server = try await GatewayServer.start(options, gateway: GatewayConfiguration()) { _ in WillingLegs() }
        let connection = try #require(RawHTTP(port: server.port))
        let signedIn = try #require(await connection.request("GET", "/sign_in?5001"))
        let session = signedIn.body.dropLast().split(separator: "=")[1]
        let offer = #"RSMP {"messageType":"OFFER","sdp":"v=0","Candidates":[],"offererSessionId":102,"seq":1}"#
        _ = await connection.request("POST", "/message?from=\(session)&to=echo", body: offer)
        let answer = try #require(await connection.request("GET", "/wait?id=\(session)"))
        _ = await connection.request("GET", "/sign_out?id=\(session)")
        await server.stop()

        let entries = try entries()
        #expect(entries.map(\.kind) == ["sign_in", "message", "message", "sign_out"])
        #expect(entries.map(\.direction) == ["received", "received", "sent", "received"])
        #expect(entries.allSatisfy { $0.user == "5001" })
        #expect(entries.map(\.peer) == [nil, "echo", "echo", nil])
        #expect(entries.map(\.body) == [nil, offer, answer.body, nil])
        #expect(entries.map(\.time) == entries.map(\.time).sorted())
        #expect(entries.allSatisfy { (before...Date().timeIntervalSince1970).contains($0.time) })
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    @Test func itIsBounded() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let journal = try SignalingJournal(path: path, limit: 2000)
        for _ in 0..<100 { journal.note(.sent, "message", user: "5001", body: String(repeating: "x", count: 300)) }
        let size = try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        #expect((1500..<2000).contains(size))
        #expect(try entries().count == 5 || entries().count == 4)
    }

    @Test func aFileThatCannotBeWrittenIsSaid() async throws {
        var options = LabOptions()
        options.turn = nil
        options.journal = "/nonexistent/journal"
        await #expect(throws: LabError.journal("/nonexistent/journal", "no such file or directory")) {
            try await LabServer.start(options).stop()
        }
    }
}
