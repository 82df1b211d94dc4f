import Testing
import Wire

struct DialTargetTests {
    @Test(arguments: [
        ("5001", "5001"), (" 5001\n", "5001"), ("030 123 456", "030123456"), ("+49 (30) 123-456", "+4930123456"),
        ("+49 (0)30 / 123.456", "+4930123456"), ("(0) 30 12", "03012"), ("[1]-2", "12"), ("030\u{A0}12", "03012"),
        ("030\u{2013}12", "03012"), ("\u{202D}+1 201\u{202C}", "+1201"), ("*72#", "*72#"),
        ("tel:+1-201-555-0123", "+12015550123"), ("TEL:7042;phone-context=example.com", "7042"),
        ("tel:+1%20201", "+1201"), ("tel:863-1234;ext=2?x=1", "8631234"), ("tel:ana", "ana"),
    ]) func separatorsOfNumbersGo(entry: String, number: String) {
        #expect(DialTarget(entry).text == number)
    }

    @Test(arguments: [
        "support", "Ana Ruiz", "ana.ruiz@example.com", "conference-blue", "5001@example", "1-800-FLOWERS", "12+3",
        "---", "5001,", ",12", "Huber, Max", "5001,12x", "tel", "sip:5001@example",
    ]) func namesAreLeftAlone(name: String) {
        #expect(DialTarget(name).text == name)
        #expect(DialTarget(" \(name)\t").text == name)
    }

    @Test(arguments: [
        ("5001,12", "5001", ",12"), ("030 / 12 ,, 1-2#", "03012", ",,12#"), ("ivr,3", "ivr", ",3"),
        ("tel:+1-201,*", "+1201", ",*"),
    ]) func keysMayFollowAPause(entry: String, number: String, keys: String) {
        let target = DialTarget(entry)
        #expect(target.text == number && target.keys == keys)
    }

    @Test func nothingIsNobody() {
        #expect(DialTarget("  \n").text.isEmpty && DialTarget("tel:").text.isEmpty && DialTarget("").text.isEmpty)
    }
}
