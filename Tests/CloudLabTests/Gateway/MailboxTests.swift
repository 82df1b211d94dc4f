import Testing
import Wire

@testable import CloudLab

@Suite struct MailboxTests {
    private let first = ExchangeID(1)
    private let second = ExchangeID(2)
    private let third = ExchangeID(3)

    private func message(_ text: String) -> Mailbox.Message { Mailbox.Message(text: text, peer: "p") }

    private func delivery(_ exchange: ExchangeID, _ text: String) -> Mailbox.Delivery {
        Mailbox.Delivery(exchange: exchange, reply: GatewayReply(body: text, peer: "p"))
    }

    @Test func onePollFetchesOneMessageInOrder() {
        var mailbox = Mailbox()
        #expect(mailbox.post(message("a")).deliveries == [])
        #expect(mailbox.post(message("b")).deliveries == [])
        #expect(mailbox.poll(first) == [delivery(first, "a")])
        #expect(mailbox.written(first, succeeded: true) == [])
        #expect(mailbox.poll(second) == [delivery(second, "b")])
        #expect(mailbox.written(second, succeeded: true) == [])
        #expect(mailbox.poll(third) == [])
        #expect(mailbox.parked == third)
    }

    @Test func aParkedPollGetsTheMessageAtOnce() {
        var mailbox = Mailbox()
        #expect(mailbox.poll(first) == [])
        #expect(mailbox.post(message("a")).deliveries == [delivery(first, "a")])
        #expect(mailbox.parked == nil)
    }

    @Test func aNewerPollSupersedesTheOlder() {
        var mailbox = Mailbox()
        #expect(mailbox.poll(first) == [])
        #expect(mailbox.poll(second) == [Mailbox.Delivery(exchange: first, reply: .empty)])
        #expect(mailbox.post(message("a")).deliveries == [delivery(second, "a")])
    }

    @Test func whatCouldNotBeWrittenComesAgainBeforeTheRest() {
        var mailbox = Mailbox()
        _ = mailbox.post(message("a"))
        _ = mailbox.post(message("b"))
        #expect(mailbox.poll(first) == [delivery(first, "a")])
        #expect(mailbox.written(first, succeeded: false) == [])
        #expect(mailbox.poll(second) == [delivery(second, "a")])
    }

    @Test func aPollThatOvertakesTheReportOfTheWriteIsServedAfterIt() {
        var mailbox = Mailbox()
        _ = mailbox.post(message("a"))
        _ = mailbox.post(message("b"))
        #expect(mailbox.poll(first) == [delivery(first, "a")])
        #expect(mailbox.poll(second) == [])
        #expect(mailbox.written(first, succeeded: true) == [delivery(second, "b")])
    }

    @Test func aClosedPollGetsNothing() {
        var mailbox = Mailbox()
        #expect(mailbox.poll(first) == [])
        mailbox.closed(first)
        #expect(mailbox.post(message("a")).deliveries == [])
        #expect(mailbox.poll(second) == [delivery(second, "a")])
    }

    @Test func tooManyUnfetchedMessagesAreDropped() {
        var mailbox = Mailbox()
        for _ in 0..<64 { #expect(mailbox.post(message("a")).accepted) }
        #expect(!mailbox.post(message("b")).accepted)
    }
}
