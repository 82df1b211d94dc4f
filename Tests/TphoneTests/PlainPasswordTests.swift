import Testing

@testable import tphone

struct PlainPasswordTests {
    private func caution(_ gateway: String?, password: SecretSource? = .plain(Secret("pw"))) -> String? {
        var configuration = Configuration()
        configuration.account.gateway = gateway
        configuration.account.password = password
        return configuration.plainPasswordCaution
    }

    @Test(arguments: [
        "http://gw.example:8080", "HTTP://192.0.2.1/x", "http://[2001:db8::1]:8086", "http://localhost.example",
    ])
    func aPasswordInTheClearIsWarnedOf(gateway: String) {
        #expect(caution(gateway)?.contains("over http, where anybody on the way can read it") == true)
        #expect(caution(gateway, password: nil) == nil)
    }

    @Test(arguments: [
        "https://gw.example", "http://localhost:8086", "http://127.0.0.1:8086", "http://127.8.9.1", "http://[::1]:8086",
        nil,
    ])
    func aPasswordThatNobodyCanReadIsNot(gateway: String?) {
        #expect(caution(gateway) == nil)
    }
}
