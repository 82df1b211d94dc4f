import Foundation
import Glibc

/// A headless Chromium with a fake microphone, driven by the WebDriver protocol.
final class WebDriver: Sendable {
    private let driver: Program
    private let port: UInt16
    private let session: String

    /// Starts a browser and opens a page.
    static func opening(_ page: String, in workplace: Workplace) async throws -> WebDriver {
        let driver = try Program("chromedriver", ["--port=0"], environment: ["TMPDIR": workplace.path])
        let line = try await driver.line { $0.contains("on port") && $0.contains("success") }
        guard let port = line.split(whereSeparator: { !$0.isNumber }).last.flatMap({ UInt16($0) }) else {
            throw Program.Failure(description: "chromedriver said: \(line)")
        }
        let options = [
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
                "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                "--autoplay-policy=no-user-gesture-required", "--user-data-dir=\(workplace.file("chromium"))",
            ]
        ]
        let wishes = ["capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options]]]
        let answer = try await ask("POST", port, "/session", wishes)
        guard let session = answer["value.sessionId"].text else {
            throw Program.Failure(description: "there is no browser: \(answer)")
        }
        let browser = WebDriver(driver: driver, port: port, session: session)
        _ = try await ask("POST", port, "/session/\(session)/url", ["url": page])
        return browser
    }

    private init(driver: Program, port: UInt16, session: String) {
        self.driver = driver
        self.port = port
        self.session = session
    }

    /// A driver that ends leaves its browser behind.
    deinit {
        let browser = (try? Processes.descendants(of: driver.processID)) ?? []
        driver.stop()
        for process in browser where Processes.isRunning(process.processID) { kill(process.processID, SIGKILL) }
    }

    /// Closes the browser as a person would.
    func close() async throws { _ = try await Self.ask("DELETE", port, "/session/\(session)", nil) }

    /// Runs the body of a function in the page and gives what it returns; a promise is waited for.
    func run(_ script: String) async throws -> JSON {
        let body: [String: Any] = ["script": script, "args": [String]()]
        let answer = try await Self.ask("POST", port, "/session/\(session)/execute/sync", body)
        guard answer["value.error"].text == nil || answer["value.stacktrace"].text == nil else {
            throw Program.Failure(description: "the page's script failed: \(answer)")
        }
        return answer["value"]
    }

    private static func ask(_ method: String, _ port: UInt16, _ path: String, _ body: [String: Any]?) async throws
        -> JSON
    {
        let data = try body.map { try JSONSerialization.data(withJSONObject: $0) }
        let answer = try await LocalHTTP.request(method, port: port, path: path, body: data)
        return try JSON(String(decoding: answer, as: UTF8.self))
    }
}
