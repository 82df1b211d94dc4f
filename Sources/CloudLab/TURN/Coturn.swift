internal import Foundation
internal import Glibc
internal import ICEClient
internal import NIOCore
internal import NIOPosix
internal import Synchronization
internal import Wire

/// A real coturn as a child of the lab: own ports, own user, own certificate; gone when the lab is gone.
package final class Coturn: Sendable {
    /// The URLs that a phone on the outside uses: UDP, TCP and TLS.
    package let urls: [String]
    package let stunURL: String
    package let username: String
    package let password: String
    package let port: UInt16
    package let tlsPort: UInt16
    /// The certificate that a phone must trust for the TLS URL; exists while coturn runs.
    package let authorityFile: String

    private let files: CoturnFiles
    private let process: ChildProcess
    private let isStopping = Atomic(false)

    private static let startLimit = Duration.seconds(10)
    private static let attempts = 3
    private static let user = "tphone"
    /// In seconds; a day's work.
    private static let credentialLife: Int64 = 86_400

    private init(configuration: CoturnConfiguration, files: CoturnFiles, process: ChildProcess) {
        let host = configuration.advertisedHost
        port = configuration.port
        tlsPort = configuration.tlsPort
        let second = configuration.options.secondPort.map { "turn:\(host):\($0)?transport=tcp" }
        urls =
            ["turn:\(host):\(port)?transport=udp", "turn:\(host):\(port)?transport=tcp"]
            + [second].compactMap(\.self) + ["turns:\(host):\(tlsPort)?transport=tcp"]
        stunURL = "stun:\(host):\(port)"
        username = configuration.username
        password = configuration.password
        authorityFile = files.certificate.authority
        self.files = files
        self.process = process
    }

    /// Starts coturn and returns when it answers.
    package static func start(_ options: CoturnOptions = CoturnOptions()) async throws(CoturnError) -> Coturn {
        guard isInstalled("turnserver") else { throw .notInstalled }
        var attempt = 1
        while true {
            do throws(CoturnError) {
                return try await startOnce(options)
            } catch {
                // Another program may have taken a port that was free a moment ago.
                guard case .exited = error, options.takesAnyPorts, attempt < attempts else {
                    throw error
                }
                attempt += 1
            }
        }
    }

    /// Ends it and removes its files.
    package func stop() async {
        isStopping.store(true, ordering: .relaxed)
        process.signal(SIGTERM)
        await process.waitForEnd()
        files.remove()
    }

    /// Waits until it has ended: nil if it was stopped, else the last line of its log.
    package func waitForEnd() async -> String? {
        await process.waitForEnd()
        return isStopping.load(ordering: .relaxed) ? nil : files.lastLogLine
    }

    package var isRunning: Bool { process.isRunning }

    /// Kills it as a power cut would, for tests of what a phone does then.
    package func kill() {
        process.signal(SIGTERM)
    }

    private static func startOnce(_ options: CoturnOptions) async throws(CoturnError) -> Coturn {
        let configuration = try makeConfiguration(options)
        CoturnFiles.removeStale()
        let files = try CoturnFiles(certificate: options.certificate)
        do throws(CoturnError) {
            if options.certificate == nil {
                try await files.makeCertificate(
                    names: [options.name].compactMap(\.self), addresses: configuration.allAddresses)
            }
            try files.write(configuration.text(for: files))
            let process = try await launch(files)
            do throws(CoturnError) {
                try await waitUntilReady(configuration, process: process, files: files)
                return Coturn(configuration: configuration, files: files, process: process)
            } catch {
                process.signal(SIGTERM)
                await process.waitForEnd()
                throw error
            }
        } catch {
            files.remove()
            throw error
        }
    }

    private static func makeConfiguration(_ options: CoturnOptions) throws(CoturnError) -> CoturnConfiguration {
        let addresses = options.listeningAddresses()
        guard let first = addresses.first else { throw .noAddress(options.address) }
        let probed = options.address.isUnspecified ? IPAddress.v4(0) : first
        // coturn would share a port with another coturn without a word.
        for port in [options.port, options.tlsPort, options.secondPort].compactMap(\.self) {
            if let reason = PortProbe.obstacle(to: Endpoint(probed, port)) { throw .port(port, reason) }
        }
        guard let port = options.port ?? PortProbe.freePort(at: probed),
            let tlsPort = options.tlsPort ?? PortProbe.freePort(at: probed)
        else { throw .noFreePort }
        let (username, password) = makeCredentials(options)
        return CoturnConfiguration(
            options: options, addresses: addresses, port: port, tlsPort: tlsPort, username: username,
            password: password)
    }

    private static func makeCredentials(_ options: CoturnOptions) -> (username: String, password: String) {
        if let secret = options.secret {
            return TimeLimitedCredentials.make(
                secret: secret, user: user, expiry: Int64(Date().timeIntervalSince1970) + credentialLife)
        }
        var random = RandomSource.system
        return (user, random.bytes(12).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }

    /// A shell stands between: told that the lab has died, it ends coturn and removes the files.
    ///
    /// It asks for its parent too, which may have died before the signal was ordered; and it waits for coturn's end, which
    /// writes files until then.
    private static func launch(_ files: CoturnFiles) async throws(CoturnError) -> ChildProcess {
        let script = """
            folder=$1 lab=$2; shift 2
            trap 'kill -KILL $!; wait; rm -rf "$folder"; exit 143' TERM INT HUP
            [ "$PPID" = "$lab" ] || { rm -rf "$folder"; exit 143; }
            "$@" &
            wait $!
            """
        let arguments =
            parentDeathSignal("TERM") + ["sh", "-c", script, "sh", files.path]
            + [String(getpid())]
            + parentDeathSignal("KILL") + ["turnserver", "-c", files.configuration]
        do {
            return try await ChildProcess.start(arguments, output: files.log)
        } catch {
            throw .exited(String(describing: error))
        }
    }

    private static func parentDeathSignal(_ name: String) -> [String] {
        isInstalled("setpriv") ? ["setpriv", "--pdeathsig", name] : []
    }

    private static func waitUntilReady(
        _ configuration: CoturnConfiguration, process: ChildProcess, files: CoturnFiles
    ) async throws(CoturnError) {
        let address = configuration.addresses.first ?? configuration.options.address
        let deadline = ContinuousClock.now + startLimit
        while ContinuousClock.now < deadline {
            guard process.isRunning else { throw .exited(files.lastLogLine) }
            // It would try for as long as the port is taken.
            if configuration.options.takesAnyPorts, files.lastLogLine.contains("Trying to bind") {
                throw .exited(files.lastLogLine)
            }
            let isReady = try? await NIOThreadPool.singleton.runIfActive {
                PortProbe.answersBinding(at: Endpoint(address, configuration.port), within: .milliseconds(50))
                    && PortProbe.acceptsConnections(at: Endpoint(address, configuration.port))
                    && PortProbe.acceptsConnections(at: Endpoint(address, configuration.tlsPort))
            }
            if isReady == true { return }
            // A closed port answers at once; a STUN client would send again a little later too.
            try? await Task.sleep(for: .milliseconds(10))
        }
        throw .silent(files.lastLogLine)
    }

    private static func isInstalled(_ program: String) -> Bool {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
    }
}
