import Testing
import Wire

@testable import ICEClient

@Suite("STUN retransmission")
struct STUNTransactionTests {
    private func sends(_ transaction: STUNTransaction) -> (moments: [Double], end: Double) {
        var transaction = transaction
        var moments: [Double] = [0]
        while true {
            let now = transaction.deadline
            switch transaction.timerFired(at: now) {
            case .wait: Issue.record("nothing was due at its deadline")
            case .retransmit: moments.append((now - .zero).milliseconds)
            case .timeOut: return (moments, (now - .zero).milliseconds)
            }
        }
    }

    private var id: TransactionID {
        var random = RandomSource.seeded(1)
        return TransactionID(using: &random)
    }

    @Test("The schedule of RFC 8489, section 6.2.1: seven copies, given up after 39.5 s")
    func schedule() {
        let transaction = STUNTransaction(id: id, bytes: [], retransmissionTimeout: .milliseconds(500), at: .zero)
        let (moments, end) = sends(transaction)
        #expect(moments == [0, 500, 1500, 3500, 7500, 15500, 31500])
        #expect(end == 39500)
    }

    @Test("A stream never sends twice, and gives up at the same moment")
    func reliable() {
        let transaction = STUNTransaction(
            id: id, bytes: [], retransmissionTimeout: .milliseconds(500), isReliable: true, at: .zero)
        let (moments, end) = sends(transaction)
        #expect(moments == [0])
        #expect(end == 39500)
    }

    @Test("The round trip counts only for a request that left once")
    func roundTrip() {
        var transaction = STUNTransaction(id: id, bytes: [], retransmissionTimeout: .milliseconds(100), at: .zero)
        #expect(transaction.roundTripTime(at: .zero + .milliseconds(40)) == .milliseconds(40))
        #expect(transaction.timerFired(at: .zero + .milliseconds(99)) == .wait)
        #expect(transaction.timerFired(at: .zero + .milliseconds(100)) == .retransmit)
        #expect(transaction.roundTripTime(at: .zero + .milliseconds(140)) == nil)
    }
}
