import Testing

@testable import Signaling

@Suite struct JSONParserTests {
    @Test func readsEveryKindOfValue() {
        let value = JSONParser.object(
            #" {"a":null,"b":[true,false],"c":-12,"d":1.5e3,"e":"x\n\u00e9\ud83d\ude00\/","f":{},"g":[],"h":18446744073709551615} "#
        )
        #expect(value?["a"] == .null)
        #expect(value?["b"] == .array([.bool(true), .bool(false)]))
        #expect(value?["c"]?.int == -12)
        #expect(value?["d"]?.double == 1500)
        #expect(value?["e"]?.string == "x\né😀/")
        #expect(value?["f"] == .object([:]))
        #expect(value?["g"] == .array([]))
        #expect(value?["h"]?.json == "18446744073709551615")
    }

    @Test(arguments: [
        "", "{", "}", "[]", "\"a\"", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":[1,]}", "{\"a\":01x}",
        "{\"a\":+1}",
        "{\"a\":1}x", "{\"a\":1}{}", "{a:1}", "{\"a\":tru}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u+123\"}", "{\"a\":-}", "{\"a\":1e999}", "{\"a\":.}", "{\"a\" 1}", "{\"a\":\"", "{\"a\":\"\\",
    ])
    func refusesWhatIsNoObject(text: String) {
        #expect(JSONParser.object(text[...]) == nil)
    }

    @Test func halfASurrogatePairBecomesAReplacement() {
        #expect(JSONParser.object(#"{"a":"\ud83dx"}"#)?["a"]?.string == "\u{FFFD}x")
        #expect(JSONParser.object(#"{"a":"\ud83d\u0041"}"#)?["a"]?.string == "\u{FFFD}A")
        #expect(JSONParser.object(#"{"a":"\ude00"}"#)?["a"]?.string == "\u{FFFD}")
    }

    @Test func nestingIsBounded() {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(JSONParser.object(nested(31)[...]) != nil)
        #expect(JSONParser.object(nested(32)[...]) == nil)
        #expect(JSONParser.object(("{\"a\":" + String(repeating: "[", count: 200_000))[...]) == nil)
        #expect(JSONParser.object(String(repeating: "{\"a\":", count: 50_000)[...]) == nil)
    }

    @Test func whatIsQuotedReadsBack() {
        let text = "\"\\/\u{0}\u{1F}\u{7F}\u{2028}\r\n\té😀"
        #expect(JSONParser.object("{\"a\":\(JSONText.quoted(text))}")?["a"]?.string == text)
        #expect(JSONText.quoted("a\u{1}\u{2029}\n") == #""a\u0001\u2029\n""#)
    }
}
