import Testing

@testable import TUI

@Suite struct RedrawPacerTests {
    @Test func paintsFiguresFourTimesASecond() {
        var pacer = RedrawPacer()
        #expect(pacer.wait(at: 0) == nil)
        var painted: [Int64] = []
        for now in stride(from: Int64(1_000), through: 2_000, by: 10) {
            pacer.request(urgent: false, at: now)
            if pacer.takeDue(at: now) { painted.append(now) }
        }
        #expect(painted == [1_000, 1_250, 1_500, 1_750, 2_000])
    }

    @Test func paintsChangesOfStateAtOnce() {
        var pacer = RedrawPacer()
        pacer.request(urgent: true, at: 1_000)
        #expect(pacer.takeDue(at: 1_000) == true)
        pacer.request(urgent: false, at: 1_010)
        #expect(pacer.wait(at: 1_010) == 240)
        #expect(pacer.takeDue(at: 1_010) == false)
        pacer.request(urgent: true, at: 1_020)
        #expect(pacer.wait(at: 1_020) == 0)
        #expect(pacer.takeDue(at: 1_020) == true)
        #expect(pacer.wait(at: 1_020) == nil)
    }
}
