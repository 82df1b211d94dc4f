/// What terminals send beside letters: of xterm, PuTTY, rxvt, tmux, the Linux console and terminals of DEC.
enum Sequences {
    typealias Named = (name: String, bytes: String)

    private static let escape = "\u{1B}"

    /// Digits, signs and Enter of a number pad that sends sequences.
    static let numberPad: [Named] = "pqrstuvwxyjklmnoMX".map { ("number pad \($0)", "\(escape)O\($0)") }

    /// Keys with a meaning that ends nothing: F4 hangs up, and F10 quits.
    static let keys: [Named] =
        numberPad
        + [
            ("F1 of xterm", "\(escape)OP"), ("F2 of xterm", "\(escape)OQ"), ("F3 of xterm", "\(escape)OR"),
            ("up", "\(escape)OA"), ("down", "\(escape)[B"), ("F5 of Linux", "\(escape)[[E"),
        ] + [11, 12, 13, 15, 17, 18, 19, 20, 23, 24].map { ("function key of PuTTY", "\(escape)[\($0)~") }

    /// Nothing here has a meaning, whichever letters are in it.
    static let meaningless: [Named] = alternate + modified + mouse + answers + strange

    private static let alternate: [Named] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNQRSTUVWYZ0123456789#*\r\t\u{7F}\u{3}ñ山".map {
            ("Alt \($0)", "\(escape)\($0)")
        }

    private static let modified: [Named] = [
        ("Shift-F4", "\(escape)[1;2S"), ("Shift-F4 of PuTTY", "\(escape)[26~"), ("Ctrl-F10", "\(escape)[21;5~"),
        ("Ctrl-up", "\(escape)[1;5A"), ("Alt-up of PuTTY", "\(escape)\(escape)OA"), ("Ctrl-up of rxvt", "\(escape)Oa"),
        ("Shift-F of rxvt", "\(escape)[25^"), ("Alt-F4 of rxvt", "\(escape)\(escape)[14~"),
        ("x of kitty", "\(escape)[120;1u"), ("x of modifyOtherKeys", "\(escape)[27;5;120~"),
        ("Shift-8 of Konsole's number pad", "\(escape)O2x"), ("insert", "\(escape)[2~"),
        ("Alt-8 of the number pad", "\(escape)\(escape)Ox"),
    ]

    private static let mouse: [Named] = [
        ("wheel", "\(escape)[M`xq"), ("button", "\(escape)[M mm"), ("wheel, new form", "\(escape)[<64;109;120M"),
        ("release, new form", "\(escape)[<0;109;120m"), ("wheel of rxvt", "\(escape)[96;109;120M"),
        ("wheel, UTF-8", "\(escape)[M`hm"), ("locator of DEC", "\(escape)[2;4;10;20;0&w"),
    ]

    private static let answers: [Named] = [
        ("device attributes", "\(escape)[?1;2c"), ("cursor position", "\(escape)[24;80R"), ("focus", "\(escape)[I"),
        ("focus lost", "\(escape)[O"), ("colour, BEL", "\(escape)]11;rgb:hhhh/xxxx/mmmm\u{7}"),
        ("colour, ST", "\(escape)]11;rgb:hhhh/xxxx/mmmm\(escape)\\"), ("version", "\(escape)P>|XTerm(370)\(escape)\\"),
        ("request status", "\(escape)P1$r0 q\(escape)\\"), ("privacy message", "\(escape)^hxmq\(escape)\\"),
        ("program command", "\(escape)_Gi=31;OK\(escape)\\"), ("start of string", "\(escape)Xhxmq\(escape)\\"),
        ("mode report", "\(escape)[?2004;1$y"), ("window title", "\(escape)]lxhmq\(escape)\\"),
    ]

    private static let strange: [Named] = [
        ("overlong", "\(escape)[" + String(repeating: "1;", count: 100) + "x"), ("broken off", "\(escape)[12\u{18}"),
        ("private", "\(escape)[=x"), ("character set", "\(escape)(B"), ("CSI of two bytes", "\u{9B}7x"),
        ("string of two bytes", "\u{9D}0;xmhq\u{7}"), ("end of a paste", "\(escape)[201~"),
    ]
}
