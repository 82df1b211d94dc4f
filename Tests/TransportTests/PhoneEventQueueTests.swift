import CallEngine
import Testing
import Transport

@Suite("Events on their way to a slow reader")
struct PhoneEventQueueTests {
    private func key(_ number: Int) -> PhoneEvent { .message(.digitReceived(Character("\(number % 10)"))) }

    @Test("Nothing is lost or changed for a reader that keeps up")
    func order() async {
        let queue = PhoneEventQueue()
        for number in 0..<10 { queue.push(key(number)) }
        queue.push(.signedOut)
        queue.finish()
        var seen = ""
        for await event in queue.events {
            if case .message(.digitReceived(let digit)) = event { seen.append(digit) }
            if case .signedOut = event { seen.append("!") }
        }
        #expect(seen == "0123456789!")
    }

    @Test("What nobody reads is bounded, counted, and never the end")
    func bounded() async {
        let queue = PhoneEventQueue()
        for number in 0..<10_000 { queue.push(key(number)) }
        queue.push(.signedOut)
        for number in 0..<10_000 { queue.push(key(number)) }
        queue.finish()
        var (count, leftOut, ends) = (0, 0, 0)
        for await event in queue.events {
            switch event {
            case .message(.leftOut(let number)): leftOut += number
            case .signedOut: ends += 1
            case .message, .changed, .callEnded, .soundFailed, .device: count += 1
            }
        }
        #expect(ends == 1)
        #expect(count + ends == PhoneEventQueue.capacity)
        #expect(count + leftOut == 20_000)
    }

    @Test("A reader that waits gets the next event, and an end when it is cancelled")
    func waiting() async {
        let queue = PhoneEventQueue()
        async let first = queue.next()
        queue.push(.signedOut)
        if case .signedOut = await first {} else { Issue.record("another event") }
        let task = Task { await queue.next() == nil }
        task.cancel()
        #expect(await task.value)
        queue.finish()
        #expect(await queue.next() == nil)
    }
}
