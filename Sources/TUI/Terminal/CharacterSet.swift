internal import CNCurses
internal import Glibc

/// Which characters the terminal shows, by the environment's word.
enum CharacterSet {
    case unicode
    /// Letters with marks are written out in those without.
    case ascii

    /// Sets the process's characters, and only these: numbers keep their point, or every JSON writer in the process would
    /// suffer.
    ///
    /// A locale that is not installed here, as after `ssh` from a machine where it is, still says what the terminal shows.
    static func adopt() -> CharacterSet {
        let isInstalled = setlocale(LC_CTYPE, "") != nil
        if !isInstalled, namesUnicode(environmentName) {
            _ = setlocale(LC_CTYPE, "C.UTF-8") ?? setlocale(LC_CTYPE, "en_US.UTF-8")
        }
        return String(cString: nl_langinfo(Int32(CODESET))) == "UTF-8" ? .unicode : .ascii
    }

    /// A locale's name with its character set behind the point, as `de_DE.UTF-8@euro`.
    static func namesUnicode(_ locale: String) -> Bool {
        guard let point = locale.firstIndex(of: ".") else { return false }
        let set = locale[locale.index(after: point)...].prefix { $0 != "@" }
        return set.lowercased().filter { $0 != "-" && $0 != "_" } == "utf8"
    }

    /// The first of these that is set decides (setlocale(3)).
    private static var environmentName: String {
        for variable in ["LC_ALL", "LC_CTYPE", "LANG"] {
            if let value = getenv(variable), value.pointee != 0 { return String(cString: value) }
        }
        return ""
    }
}
