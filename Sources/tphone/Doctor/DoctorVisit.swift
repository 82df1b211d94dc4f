import ArgumentParser
import CallEngine
import Foundation
import ICEClient
import NIOCore
import NIOPosix
import Signaling
import Transport
import Wire

/// Runs the doctor for a configuration: its checks, and the call, on an event loop of their own.
enum DoctorVisit {
    /// - Parameter target: whom to call; nil for no call.
    /// - Returns: Nil when somebody interrupted it.
    static func run(
        _ configuration: Configuration, target: String?, progress: DoctorProgress
    ) async throws -> DoctorReport? {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let report = try await run(configuration, target: target, progress: progress, on: group.next())
            try? await group.shutdownGracefully()
            return report
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private static func run(
        _ configuration: Configuration, target: String?, progress: DoctorProgress, on eventLoop: any EventLoop
    ) async throws -> DoctorReport? {
        let configuration = try configuration.withSecretsAtHand()
        let gateway = try configuration.signInTarget().gateway
        let settings = try configuration.network.settings()
        let keeper = try await configuration.credentialKeeper(settings: settings, on: eventLoop)
        let plan = try configuration.doctorPlan(gateway, try await keeper.servers(), target: target)
        keeper.stop()
        let doctor = Doctor(
            plan: plan, network: try await ProbeNetwork.make(settings, on: eventLoop),
            gatewaySettings: settings.reaching(gateway, by: configuration.network.proxyRules)
        ) { progress.show($0, of: $1) }
        let clock = ContinuousClock()
        let start = clock.now
        guard let target else {
            let findings = await doctor.run(call: nil)
            progress.clear()
            return DoctorReport(findings, took: clock.now - start, origin: .now(of: configuration, plan))
        }
        let handle = try await PhoneBuilder.start(configuration, sound: DoctorCall.sound, on: eventLoop)
        let visit = PhoneVisit(handle)
        let interrupts = InterruptSignals { visit.end() }
        let findings = await doctor.run { await DoctorCall(target: target).run(on: visit) }
        progress.clear()
        return interrupts.hasInterrupted
            ? nil
            : DoctorReport(findings, took: clock.now - start, origin: .now(of: configuration, plan))
    }
}

extension DoctorReport.Origin {
    fileprivate static func now(of configuration: Configuration, _ plan: DoctorPlan) -> Self {
        .init(
            date: ISO8601DateFormatter().string(from: Date()), host: ProcessInfo.processInfo.hostName,
            user: configuration.account.user, gateway: plan.gatewayName,
            version: TPhone.configuration.version)
    }
}

extension Configuration {
    /// The same with every secret fetched once, so that checks and call ask nobody again.
    fileprivate func withSecretsAtHand() throws -> Configuration {
        var copy = self
        copy.account.password = try password().map { .plain($0) }
        for index in network.turn.indices {
            let turn = network.turn[index]
            copy.network.turn[index].credential = try turn.credential.map {
                .plain(try $0.fetch(for: "network.turn[\(index)].credential"))
            }
            copy.network.turn[index].secret = try turn.secret.map {
                .plain(try $0.fetch(for: "network.turn[\(index)].secret"))
            }
        }
        return copy
    }

    fileprivate func doctorPlan(_ gateway: String, _ servers: [TURNServer], target: String?) throws -> DoctorPlan {
        let url = HTTPURL(gateway)
        let proxy = url.flatMap { network.proxyRules.proxy(for: $0.host, port: $0.port) }
        var plan = DoctorPlan(
            gatewayURL: gateway, stun: network.stun, servers: servers, transports: network.turnTransports,
            gatewayProxy: proxy.map { HostPort($0.host, $0.port) }, turnProxy: network.turnProxy(of: servers),
            isRelayOnly: network.policy == .relay, target: target)
        plan?.proxyExceptions = network.proxyRules.exceptions
        guard let plan else {
            throw CommandFailure("\(gateway) is not a URL that can be asked. Correct gateway.", status: .configuration)
        }
        return plan
    }
}
