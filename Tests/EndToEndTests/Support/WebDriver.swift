import Foundation
import FoundationNetworking

/// A headless Chromium with a fake microphone, driven by the WebDriver protocol.
final class WebDriver: Sendable {
    private let driver: Program
    private let session: URL

    /// Starts a browser and opens a page.
    static func opening(_ page: String, in workplace: Workplace) async throws -> WebDriver {
        let driver = try Program("chromedriver", ["--port=0"], environment: ["TMPDIR": workplace.path])
        let line = try await driver.line { $0.contains("on port") && $0.contains("success") }
        let port = line.split { !$0.isNumber }.last.map(String.init) ?? ""
        guard let base = URL(string: "http://127.0.0.1:\(port)/session") else {
            throw Program.Failure(description: "chromedriver said: \(line)")
        }
        let options: [String: Any] = [
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio",
                "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
                "--autoplay-policy=no-user-gesture-required", "--user-data-dir=\(workplace.file("chromium"))",
            ]
        ]
        let wishes = ["capabilities": ["alwaysMatch": ["browserName": "chrome", "goog:chromeOptions": options]]]
        let answer = try await post(wishes, to: base)
        guard let identifier = answer["value.sessionId"].text else {
            throw Program.Failure(description: "no browser session: \(answer)")
        }
        let browser = WebDriver(driver: driver, session: base.appendingPathComponent(identifier))
        _ = try await post(["url": page], to: browser.session.appendingPathComponent("url"))
        return browser
    }

    private init(driver: Program, session: URL) {
        self.driver = driver
        self.session = session
    }

    /// Closes the browser; without this it ends with its driver.
    func close() async throws {
        var request = URLRequest(url: session)
        request.httpMethod = "DELETE"
        _ = try await Self.perform(request)
        driver.stop()
    }

    /// Runs the body of a function in the page and gives what it returns; a promise is waited for.
    func run(_ script: String, _ arguments: [String] = []) async throws -> JSON {
        let body: [String: Any] = ["script": script, "args": arguments]
        let answer = try await Self.post(body, to: session.appendingPathComponent("execute/sync"))
        guard answer["value.error"] == .null else {
            throw Program.Failure(description: "the page's script failed: \(answer)")
        }
        return answer["value"]
    }

    private static func post(_ body: [String: Any], to url: URL) async throws -> JSON {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        return try await perform(request)
    }

    private static func perform(_ request: URLRequest) async throws -> JSON {
        var request = request
        request.timeoutInterval = 60
        let (data, _) = try await URLSession.shared.data(for: request)
        return try JSON(String(decoding: data, as: UTF8.self))
    }
}
