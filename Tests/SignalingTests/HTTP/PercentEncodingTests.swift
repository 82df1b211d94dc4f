import Testing

@testable import Signaling

@Suite struct PercentEncodingTests {
    @Test func escapesWhatAQueryCannotCarry() {
        #expect(PercentEncoding.encode("5001") == "5001")
        #expect(PercentEncoding.encode("a b&c=d+e%f#g") == "a%20b%26c%3Dd%2Be%25f%23g")
        #expect(PercentEncoding.encode("Zoë") == "Zo%C3%AB")
        #expect(PercentEncoding.encode("sip:1@x", keeping: ":@") == "sip:1@x")
        #expect(PercentEncoding.encode("\n") == "%0A")
    }

    @Test func undoesEscapesAndNothingElse() {
        #expect(PercentEncoding.decode("a%20b%2bc") == "a b+c")
        #expect(PercentEncoding.decode("100%") == "100%")
        #expect(PercentEncoding.decode("%4") == "%4")
        #expect(PercentEncoding.decode("%+4%zz%-1") == "%+4%zz%-1")
        #expect(PercentEncoding.decode("a+b") == "a+b")
        #expect(PercentEncoding.decode("a+b", plusIsSpace: true) == "a b")
        #expect(PercentEncoding.decode("%FF") == "\u{FFFD}")
    }
}
