import CallEngine
import Testing

@testable import tphone

struct EndReasonWordsTests {
    @Test func aRefusalSaysWhyAndWhatToDo() {
        #expect(EndReason.refused("FULL").sentence.hasPrefix("The conference is full. Call again"))
        #expect(EndReason.refused("FULL").words == "refused by the gateway (FULL)")
        #expect(EndReason.refused("REFUSED").sentence.contains("(REFUSED)"))
        // What a gateway says may not move a cursor.
        #expect(!EndReason.refused("A\u{1B}[2J").sentence.contains("\u{1B}"))
    }
}
