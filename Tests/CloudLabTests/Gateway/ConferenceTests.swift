import Signaling
import Testing

@testable import CloudLab

/// The destination `conference`, where callers hear each other.
@Suite struct ConferenceTests {
    private let lab = GatewayTranscript()

    /// Dials as a user of its own; gives what it is sent.
    private func dial(_ destination: String, as user: String) -> (session: SessionID, messages: [GenesysMessage]) {
        let session = lab.signIn(user)
        lab.send(.offer(), from: session, to: destination)
        return (session, lab.fetchAll(session))
    }

    private func isAnswered(_ messages: [GenesysMessage]) -> Bool {
        messages.count == 1 && messages.first?.roap?.messageType == .answer
    }

    @Test func whoDialsItEntersItsRoom() throws {
        let (caller, messages) = dial("conference", as: "5001")
        #expect(isAnswered(messages))
        let room = try #require(ConferenceName("conference"))
        let actions = lab.takeLegActions()
        #expect(actions.map(\.kind) == ["create", "acceptOffer", "enter"])
        #expect(actions.first == .create(LegID(1)) && actions.last == .enter(LegID(1), room))
        #expect(lab.core.snapshot.users.first?.state == "connected")
        #expect(lab.core.snapshot.users.first?.peer == "conference")
        _ = dial("conference", as: "5002")
        #expect(lab.takeLegActions().last?.kind == "enter")
        lab.send(.bye, from: caller, to: "conference")
        #expect(lab.takeLegActions() == [.close(LegID(1))])
    }

    @Test func aNinthIsToldThatItIsFull() {
        let callers = (1...8).map { dial("conference", as: "500\($0)") }
        #expect(callers.allSatisfy { isAnswered($0.messages) })
        _ = lab.takeLegActions()
        #expect(dial("conference", as: "5009").messages == [.error("FULL"), .bye])
        #expect(lab.takeLegActions().isEmpty)
        // Another room has seats.
        #expect(isAnswered(dial("conference-b", as: "5010").messages))
        lab.send(.bye, from: callers[4].session, to: "conference")
        #expect(isAnswered(dial("conference", as: "5011").messages))
        #expect(dial("conference", as: "5012").messages == [.error("FULL"), .bye])
    }

    @Test func thereAreOnlySoManyRooms() {
        let limit = GatewayConfiguration().conferenceLimit
        let callers = (1...limit).map { dial("conference-\($0)", as: "500\($0)") }
        #expect(callers.allSatisfy { isAnswered($0.messages) })
        #expect(dial("conference", as: "6001").messages == [.error("REFUSED"), .bye])
        #expect(isAnswered(dial("conference-1", as: "6002").messages))
        // A room is gone with its last party.
        lab.send(.bye, from: callers[1].session, to: "conference-2")
        #expect(isAnswered(dial("conference", as: "6003").messages))
    }

    @Test func theMediaOfOneThatIsLostLeavesTheOthersAlone() {
        _ = dial("conference", as: "5001")
        let (second, _) = dial("conference", as: "5002")
        let legs = lab.core.legOwners.keys.sorted { $0.rawValue < $1.rawValue }
        _ = lab.takeLegActions()
        lab.report(.lost(legs[0], reason: "gone"))
        #expect(lab.takeLegActions() == [.close(legs[0])])
        #expect(lab.fetch(second) == nil)
    }

    @Test(arguments: [
        "conference-", "conferences", "Conference", "conference b", "conference-\r\nX: y", "conference-é",
    ])
    func otherNamesAreNoRooms(name: String) {
        #expect(ConferenceName(name) == nil)
        #expect(dial(name, as: "5001").messages == [.error("NOMATCH"), .bye])
    }

    @Test func aRoomsNameHasALimit() {
        #expect(ConferenceName("conference-" + String(repeating: "x", count: 53)) != nil)
        #expect(ConferenceName("conference-" + String(repeating: "x", count: 54)) == nil)
    }

    @Test(arguments: ["conference", "conference-b"]) func nobodySignsInAsARoom(name: String) {
        #expect(lab.request(.signIn(id: name))?.status == 409)
    }
}
