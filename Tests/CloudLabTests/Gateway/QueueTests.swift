import Signaling
import Testing
import Wire

@testable import CloudLab

@Suite struct QueueTests {
    @Test func theAgentWhoWaitedLongestRings() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        lab.advance(.seconds(1))
        let second = lab.signIn("5002")
        lab.advance(.seconds(1))
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.fetchAll(first).count == 1)
        #expect(lab.fetch(second) == nil)
    }

    /// Story: a page was closed without a goodbye, and customers rang at it for a minute.
    @Test func anAgentWhoPollsComesBeforeOneWhoDoesNot() {
        let lab = GatewayTranscript()
        let vanished = lab.signIn("5001")
        lab.advance(.seconds(1))
        let present = lab.signIn("5002")
        let poll = lab.poll(present)
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.replies[poll]?.peer == "anon1")
        #expect(lab.fetch(vanished) == nil)
    }

    @Test func aCallEndedMakesOneWaitAnew() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        lab.advance(.seconds(1))
        let second = lab.signIn("5002")
        lab.advance(.seconds(1))
        lab.send(.offer(), from: first, to: "echo")
        lab.send(.bye, from: first, to: "echo")
        #expect(lab.fetchAll(first).count == 1)
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.fetchAll(second).count == 1)
        #expect(lab.fetch(first) == nil)
    }

    @Test func callersWaitForAnAgentInTheirOrder() {
        let lab = GatewayTranscript()
        let customers = [lab.signIn("anon1"), lab.signIn("anon2")]
        for customer in customers { lab.send(.offer(), from: customer, to: "support") }
        let agent = lab.signIn("5001")
        #expect(lab.fetch(agent)?.peer == "anon1")
        lab.send(.bye, from: customers[0], to: "support")
        #expect(lab.fetch(agent)?.body == "BYE")
        #expect(lab.fetch(agent)?.peer == "anon2")
        #expect(lab.fetch(agent) == nil)
    }

    @Test func aRejectedCallGoesToAnotherAgentAndThenBack() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        lab.advance(.seconds(1))
        let second = lab.signIn("5002")
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.fetchAll(first).count == 1)
        lab.send(.bye, from: first, to: "anon1")
        #expect(lab.fetchAll(second).count == 1)
        #expect(lab.fetch(customer) == nil)
        lab.send(.bye, from: second, to: "anon1")
        #expect(lab.fetchAll(customer) == [.error("REFUSED"), .bye])
        #expect(lab.fetch(first) == nil)
    }

    @Test func anAgentWhoDoesNotAnswerIsPassedOver() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        lab.advance(.seconds(1))
        let second = lab.signIn("5002")
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.fetchAll(first).count == 1)
        lab.advance(.seconds(30))
        #expect(lab.fetchAll(first) == [.bye])
        #expect(lab.fetchAll(second).count == 1)
    }

    @Test func theCallerIsNotItsOwnAgent() {
        let lab = GatewayTranscript()
        let agent = lab.signIn("5001")
        lab.send(.offer(), from: agent, to: "support")
        #expect(lab.fetch(agent) == nil)
        let customer = lab.signIn("anon1")
        lab.send(.offer(), from: customer, to: "support")
        #expect(lab.fetch(agent) == nil)
    }

    /// Story: the queue once offered its next call to the very agent whose registration was being removed.
    @Test func anAgentWhoSignsOutWhileRingingIsNotRungAgain() {
        let lab = GatewayTranscript()
        let first = lab.signIn("5001")
        let customers = [lab.signIn("anon1"), lab.signIn("anon2")]
        for customer in customers { lab.send(.offer(), from: customer, to: "support") }
        #expect(lab.fetchAll(first).count == 1)
        lab.request(.signOut(first))
        let second = lab.signIn("5002")
        #expect(lab.fetch(second)?.peer == "anon1")
    }
}
