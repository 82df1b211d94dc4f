import Testing

@testable import TUI

@Suite struct CharacterSetTests {
    @Test(arguments: [
        ("Müller, Jürgen", "Mueller, Juergen"), ("Mu\u{308}ller", "Mueller"), ("Straße", "Strasse"), ("Łódź", "Lodz"),
        ("Peña", "Pena"), ("Pen\u{303}a", "Pena"), ("Søren Ågård", "Soeren Agard"), ("Öztürk", "Oeztuerk"),
        ("“Größe” – 5 €…", "\"Groesse\" - 5 EUR..."), ("plain", "plain"), ("山田", "山田"), ("", ""),
    ])
    func lettersAreWrittenOut(text: String, written: String) {
        #expect(text.inASCII == written)
    }

    @Test(arguments: [
        ("de_DE.UTF-8", true), ("de_DE.utf8", true), ("xx_YY.UTF-8@euro", true), ("C.UTF-8", true), ("de_DE", false),
        ("de_DE.ISO-8859-1", false), ("C", false), ("", false), ("utf8", false),
    ])
    func aNameSaysWhichCharactersThereAre(locale: String, isUnicode: Bool) {
        #expect(CharacterSet.namesUnicode(locale) == isUnicode)
    }

    @Test func theWholeScreenIsWrittenOut() {
        var model = Sample.talking
        model.user = "Jürgen"
        model.call?.peerName = "Müller"
        model.call?.attachedData = [AttachedItem("Größe", "Übermaß")]
        model.call?.levels.heard = .fault("für")
        model.message = ScreenMessage(.info, time: "14:00:00", "Zurück")
        model.recent = [
            RecentCall(
                direction: .incoming, peerName: "Jörg", peerAddress: "1", time: "14:00", seconds: 1, outcome: "Ä")
        ]
        let text = Console(model: model.inASCII).frame(FrameSize(columns: 100, rows: 40)).text
        for word in ["Juergen", "Mueller", "Groesse", "Uebermass", "fuer", "Zurueck", "Joerg"] {
            #expect(text.contains(word), "\(word)")
        }
        #expect(!text.contains("?ller"))
    }
}
