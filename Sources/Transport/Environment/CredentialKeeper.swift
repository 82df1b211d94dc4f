package import CallEngine
internal import Glibc
package import ICEClient
package import NIOCore
internal import Signaling
internal import Wire

/// Keeps the credentials of TURN servers valid: asks services for them, and tells whenever there are new ones.
package final class CredentialKeeper: Sendable {
    private let driver: NIOLoopBound<Driver>
    private let eventLoop: any EventLoop

    private init(_ driver: NIOLoopBound<Driver>, _ eventLoop: any EventLoop) {
        self.driver = driver
        self.eventLoop = eventLoop
    }

    /// Asks all sources; done when each has answered or failed, which takes at most 5 s.
    ///
    /// - Parameters:
    ///   - settings: by the service's URL, since a proxy may lead to some only.
    ///   - wallClock: gives the seconds since 1970.
    package static func start(
        _ sources: [CredentialSource], settings: @escaping @Sendable (_ url: String) -> NetworkSettings,
        on eventLoop: any EventLoop, wallClock: @escaping @Sendable () -> Int64 = { Int64(time(nil)) }
    ) async throws -> CredentialKeeper {
        let ready = eventLoop.makePromise(of: Void.self)
        let keeper = try await eventLoop.submit {
            let driver = Driver(sources, settings: settings, eventLoop: eventLoop, wallClock: wallClock, ready: ready)
            return CredentialKeeper(NIOLoopBound(driver, eventLoop: eventLoop), eventLoop)
        }.get()
        eventLoop.execute { [driver = keeper.driver] in driver.value.start() }
        try await ready.futureResult.get()
        return keeper
    }

    /// The servers whose credentials are known now.
    package func servers() async throws -> [TURNServer] {
        try await eventLoop.submit { [driver] in driver.value.tellServers() }.get()
    }

    /// Lets others know, on the event loop: messages, also those from before, and the servers each time they change.
    package func follow(
        changed: @escaping @Sendable ([TURNServer]) -> Void, report: @escaping @Sendable (CredentialMessage) -> Void
    ) {
        eventLoop.execute { [driver] in driver.value.follow(changed, report) }
    }

    /// Asks no more.
    package func stop() {
        eventLoop.execute { [driver] in driver.value.stop() }
    }
}

extension CredentialKeeper {
    /// Performs what the schedule decides; confined to the event loop.
    private final class Driver {
        private var schedule: CredentialSchedule
        private let settings: (String) -> NetworkSettings
        private let eventLoop: any EventLoop
        private let wallClock: () -> Int64
        private var ready: EventLoopPromise<Void>?
        private var changed: (([TURNServer]) -> Void)?
        private var report: ((CredentialMessage) -> Void)?
        private var messages: [CredentialMessage] = []
        /// Those that somebody asked for or was told.
        private var known: [TURNServer] = []
        private var timer: Scheduled<Void>?
        private var isStopped = false

        private static let patience = Duration.seconds(5)

        init(
            _ sources: [CredentialSource], settings: @escaping (String) -> NetworkSettings, eventLoop: any EventLoop,
            wallClock: @escaping () -> Int64, ready: EventLoopPromise<Void>
        ) {
            schedule = CredentialSchedule(sources, random: .system)
            self.settings = settings
            self.eventLoop = eventLoop
            self.wallClock = wallClock
            self.ready = ready
        }

        func start() { perform(schedule.start(at: .now, wallClock: wallClock())) }

        func stop() {
            isStopped = true
            timer?.cancel()
        }

        func follow(_ changed: @escaping ([TURNServer]) -> Void, _ report: @escaping (CredentialMessage) -> Void) {
            self.changed = changed
            self.report = report
            for message in messages { report(message) }
            messages = []
            if schedule.servers != known { changed(tellServers()) }
        }

        func tellServers() -> [TURNServer] {
            known = schedule.servers
            return known
        }

        private func perform(_ actions: [CredentialSchedule.Action]) {
            for action in actions {
                switch action {
                case .fetch(let index, let url): fetch(url, for: index)
                case .use: if let changed { changed(tellServers()) }
                case .report(let message): tell(message)
                }
            }
            if schedule.isReady {
                ready?.succeed()
                ready = nil
            }
            rearm()
        }

        /// Kept until somebody follows; there is at most one of each kind for a source by then.
        private func tell(_ message: CredentialMessage) {
            if let report { report(message) } else { messages.append(message) }
        }

        private func fetch(_ url: String, for index: Int) {
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            HTTPFetch.get(url: url, timeout: Self.patience, settings: settings(url), on: eventLoop)
                .whenComplete { bound.value.fetched($0, for: index) }
        }

        private func fetched(_ result: Result<HTTPResponse, any Error>, for index: Int) {
            guard !isStopped else { return }
            perform(schedule.received(Self.grant(result), for: index, at: .now, wallClock: wallClock()))
        }

        private static func grant(_ result: Result<HTTPResponse, any Error>) -> Result<
            CredentialGrant, CredentialFailure
        > {
            switch result {
            case .failure(let error): .failure(.request(HTTPFailure(error)))
            case .success(let response) where response.status != 200: .failure(.status(response.status))
            case .success(let response):
                CredentialGrant(json: response.body).map { .success($0) } ?? .failure(.notCredentials)
            }
        }

        private func rearm() {
            timer?.cancel()
            timer = nil
            guard let deadline = schedule.nextDeadline, !isStopped else { return }
            let bound = NIOLoopBound(self, eventLoop: eventLoop)
            timer = eventLoop.scheduleTask(deadline: deadline.deadline) { bound.value.timerFired() }
        }

        private func timerFired() {
            perform(schedule.timerFired(at: .now, wallClock: wallClock()))
        }
    }
}
