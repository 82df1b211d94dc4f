import CallEngine
import Signaling
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

    @Test func anUnusableDescriptionsRemedyIsOfItsCause() {
        #expect(
            EndReason.badDescription(.noICE).sentence
                == "The call failed: the far end does not speak ICE. The far end's administrator has to turn on ICE (RFC 8445)."
        )
        #expect(EndReason.badDescription(.noCommonCodec).sentence.hasSuffix("Both ends need Opus, G.722 or G.711."))
        // The remedy is in the words, and said once.
        #expect(EndReason.badDescription(.unusableFingerprint(hash: "sha-1")).sentence.hasSuffix("turn on sha-256."))
    }
}
