import Foundation
import Testing

/// The cloud on this machine: `tphone lab`, with coturn as its child.
final class Lab: Sendable {
    let program: Program
    /// What it said when it was ready.
    let description: JSON
    private let workplace: Workplace

    /// Starts a lab, on a free port unless one is named, and waits until it is ready.
    static func started(in workplace: Workplace, port: String = "0", _ options: String...) async throws -> Lab {
        let program = try Program(
            Workplace.binary, ["lab", "--json", "--port", port] + options, environment: workplace.environment)
        return Lab(program: program, description: try JSON(await program.line()), workplace: workplace)
    }

    private init(program: Program, description: JSON, workplace: Workplace) {
        self.program = program
        self.description = description
        self.workplace = workplace
    }

    /// The prefix of the gateway's URLs.
    var gateway: String { get throws { try #require(description["gateway"].text) } }

    /// The customer's page.
    var page: String { get throws { try #require(description["page"].text) } }

    /// Where the gateway listens.
    var port: String {
        get throws { try #require(gateway.split(separator: ":").last.map { String($0.filter(\.isNumber)) }) }
    }

    /// The TURN URL of a transport: `udp`, `tcp` or `tls`.
    func turnURL(_ transport: String) throws -> String {
        let urls = try #require(description["turn.urls"].list).compactMap(\.text)
        return try #require(
            urls.first { url in
                transport == "tls" ? url.hasPrefix("turns:") : url.hasPrefix("turn:") && url.hasSuffix(transport)
            })
    }

    /// Writes a configuration for a user of this lab, and gives its path.
    ///
    /// Without `turnURLs` those of the lab's coturn are used; `network` is more of that section.
    func configuration(
        user: String, policy: String = "relay", turnURLs: [String]? = nil, network: String = ""
    ) throws -> String {
        let urls = try turnURLs ?? #require(description["turn.urls"].list).compactMap(\.text)
        let authority = description["ca_file"].text ?? description["turn.ca_file"].text
        return try workplace.write(
            """
            [account]
            gateway = "\(gateway)"
            user = "\(user)"
            [network]
            policy = "\(policy)"
            \(network)
            \(authority.map { "ca_file = \"\($0)\"" } ?? "")
            [[network.turn]]
            urls = [\(urls.map { "\"\($0)\"" }.joined(separator: ", "))]
            username = "\(try #require(description["turn.username"].text))"
            credential = "\(try #require(description["turn.credential"].text))"
            """, to: "\(user).toml")
    }

    /// The lab's coturn.
    func coturn() throws -> Int32 {
        try #require(Processes.descendants(of: program.processID).first { $0.name == "turnserver" }).processID
    }
}
