import Foundation
import Glibc

/// The environment of this process, without the password in it.
///
/// Everything that this program starts would inherit the password: coturn, sound servers, commands that print other
/// secrets. So it is taken out, once, before there is a second thread or a child.
enum ProcessEnvironment {
    static let passwordName = "TPHONE_PASSWORD"

    private static let password = take(passwordName)

    /// To be called first of all.
    static func hidePassword() { _ = password }

    /// What was given to this process, the password included.
    static var current: [String: String] {
        var variables = ProcessInfo.processInfo.environment
        if let password { variables[passwordName] = password }
        return variables
    }

    /// The value of a variable, which is gone afterwards, also from where the system shows it (proc(5), `environ`).
    static func take(_ name: String) -> String? {
        guard let place = getenv(name) else { return nil }
        let value = String(cString: place)
        memset(place, 0, strlen(place))
        unsetenv(name)
        return value
    }
}
