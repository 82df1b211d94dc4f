import CallEngine
import Foundation
import Synchronization
import TUI
import Transport
import Wire

/// The agent's console on a running phone: events become screens, keys become commands.
final class ConsoleSession: Sendable {
    private let phone: PhoneHandle
    private let loop: ConsoleLoop
    private let builder: Mutex<ScreenBuilder>

    /// How long signing out may take before the console goes anyway.
    private static let farewell = Duration.seconds(2)

    init(phone: PhoneHandle, user: String, gateway: String) throws(TerminalError) {
        self.phone = phone
        loop = try ConsoleLoop()
        builder = Mutex(ScreenBuilder(user: user, gateway: gateway, at: .now))
    }

    /// Signs in and runs until the agent quits, a signal comes or the terminal goes; then signs out.
    func run(logDescriptor: Int32?) async throws -> ConsoleLoop.Ending {
        let listening = Task { await listen() }
        let ticking = Task { try await tick() }
        phone.send(.signIn)
        let ending = try await screen(logDescriptor: logDescriptor)
        ticking.cancel()
        phone.send(.signOut)
        let limit = Task {
            try await Task.sleep(for: Self.farewell)
            listening.cancel()
        }
        await listening.value
        limit.cancel()
        return ending
    }

    private func listen() async {
        for await event in phone.events {
            let model = builder.withLock { builder in
                switch event {
                case .changed(let snapshot, let audio): builder.take(snapshot, audio, at: .now)
                case .message(let message): builder.take(message)
                case .callEnded(let call, _): builder.take(ended: call)
                case .soundFailed(let error): builder.take(error)
                case .signedOut: break
                }
                return builder.model
            }
            loop.show(model)
            if case .signedOut = event { return }
        }
    }

    /// The clocks on the screen go on though nothing happens.
    private func tick() async throws {
        while true {
            try await Task.sleep(for: .seconds(1))
            loop.show(
                builder.withLock { builder in
                    builder.tick(at: .now)
                    return builder.model
                })
        }
    }

    /// Curses wants one thread for itself.
    private func screen(logDescriptor: Int32?) async throws -> ConsoleLoop.Ending {
        let first = builder.withLock { $0.model }
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { [self] in
                continuation.resume(
                    with: Result {
                        try loop.run(model: first, logDescriptor: logDescriptor) { [self] command in obey(command) }
                    })
            }
            thread.name = "console"
            thread.start()
        }
    }

    private func obey(_ command: ConsoleCommand) {
        switch command {
        case .answer: phone.send(.answer)
        case .reject: phone.send(.reject)
        case .hangUp: phone.send(.hangUp)
        case .setMuted(let isMuted): phone.send(.setMuted(isMuted))
        case .setHeld(let isHeld): phone.send(isHeld ? .hold : .resume)
        case .dial(let target): phone.send(.dial(target, attachedData: []))
        case .quit: loop.finish()
        case .redraw: break
        }
    }
}
