import ArgumentParser
import Wire

/// Who signs in, where, and through which part of the network; over what the configuration file says.
struct AccountOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read this configuration file instead of the default one.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Sign in to this Genesys WebRTC Service.", valueName: "url"))
    var gateway: String?

    @Option(help: ArgumentHelp("Sign in as this user.", valueName: "name"))
    var user: String?

    @Option(help: "Which candidates are used and shown to the far end.")
    var policy: Configuration.Policy?

    @Option(help: "Use only TURN URLs of this transport.")
    var turnTransport: TransportProtocol?

    /// The configuration file with these options over it.
    func load() throws -> Configuration {
        do {
            return try ConfigurationLoader().load(
                path: config,
                overrides: ConfigurationOverrides(
                    gateway: gateway, user: user, policy: policy, turnTransport: turnTransport))
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension Configuration.Policy: ExpressibleByArgument {}
extension TransportProtocol: ExpressibleByArgument {}
