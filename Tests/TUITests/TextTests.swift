import Testing

@testable import TUI

@Suite struct TextTests {
    @Test func cutsBehindWholeWords() {
        #expect(Text.cut("gateway does not answer", to: 30) == "gateway does not answer")
        #expect(Text.cut("gateway does not answer", to: 20) == "gateway does not~")
        #expect(Text.cut("gateway does not answer", to: 17) == "gateway does not~")
        #expect(Text.cut("gateway does not answer", to: 16) == "gateway does~")
        #expect(Text.cut("unbreakable-very-long-name", to: 10) == "unbreakab~")
        #expect(Text.cut("anything", to: 0) == "")
        #expect(Text.cut("anything", to: 1) == "~")
    }

    @Test func cutsWideCharactersByCell() {
        #expect(Text.cut("山田太郎", to: 8) == "山田太郎")
        #expect(Text.cut("山田太郎", to: 7) == "山田太~")
        #expect(Text.cut("山田太郎", to: 6) == "山田~")
    }

    @Test func wrapsBetweenWords() {
        #expect(Text.wrap("one two three four", to: 9) == ["one two", "three", "four"])
        #expect(Text.wrap("", to: 9) == [""])
        #expect(Text.wrap("abcdefghijkl mn", to: 5) == ["abcde", "fghij", "kl mn"])
        #expect(Text.wrap("one two three four five", to: 9, maximumRows: 2) == ["one two", "three~"])
        #expect(Text.wrap("山田 a", to: 1) == ["a"])
    }

    @Test func fillsColumns() {
        #expect(Text.column("ab", 4) == "ab  ")
        #expect(Text.column("山田", 5) == "山田 ")
        #expect(Text.column("abcdef", 4) == "abc~")
    }

    @Test(arguments: [
        (0, "00:00:00", "00:00"), (59, "00:00:59", "00:59"), (3_599, "00:59:59", "59:59"),
        (3_600, "01:00:00", "01:00:00"), (360_000, "100:00:00", "100:00:00"), (-5, "00:00:00", "00:00"),
    ])
    func writesDurations(seconds: Int, long: String, short: String) {
        #expect(TimeText.long(seconds) == long)
        #expect(TimeText.short(seconds) == short)
    }

    @Test func writesFigures() {
        #expect(TimeText.tenths(0.25) == "0.3")
        #expect(TimeText.tenths(-0.5) == "-0.5")
        #expect(TimeText.tenths(nil) == "--")
        #expect(TimeText.tenths(.nan) == "--")
        #expect(TimeText.tenths(1e300) == "99999.0")
        #expect(TimeText.whole(11.6) == "12")
        #expect(TimeText.whole(-.infinity) == "--")
    }

    @Test func fillsMeters() {
        #expect(LevelMeter(name: "Mic", decibels: 0).filled(of: 10) == 10)
        #expect(LevelMeter(name: "Mic", decibels: -30).filled(of: 10) == 5)
        #expect(LevelMeter(name: "Mic", decibels: -90).filled(of: 10) == 0)
        #expect(LevelMeter(name: "Mic", decibels: 12).filled(of: 10) == 10)
        #expect(LevelMeter(name: "Mic", decibels: .nan).filled(of: 10) == 0)
        #expect(LevelMeter(name: "Mic", decibels: nil).line(width: 80).text == "Mic  -- dB |--------------|")
    }
}
