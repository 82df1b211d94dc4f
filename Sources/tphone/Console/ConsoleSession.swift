import CallEngine
import Foundation
import Glibc
import MediaEngine
import Synchronization
import TUI
import Transport
import Wire

/// The agent's console on a running phone: events become screens, keys become commands.
final class ConsoleSession: Sendable {
    private let visit: PhoneVisit
    private let loop: ConsoleLoop
    private let builder: Mutex<ScreenBuilder>

    init(visit: PhoneVisit, user: String, gateway: String, voice: VoiceOptions, ring: String) throws(TerminalError) {
        self.visit = visit
        loop = try ConsoleLoop()
        builder = Mutex(ScreenBuilder(user: user, gateway: gateway, voice: voice, ring: ring, at: .now))
    }

    /// Signs in and runs until the agent quits, a signal comes or the terminal goes; then signs out.
    func run(logDescriptor: Int32?) async throws -> ConsoleLoop.Ending {
        // Under the screen's own handlers and after them: a signal told twice must not end the process in its goodbye.
        let signals = InterruptSignals { [loop] in loop.finish() }
        let listening = Task { await listen() }
        let ticking = Task { try await tick() }
        visit.handle.send(.signIn)
        let ending: Result<ConsoleLoop.Ending, any Error>
        do {
            let end = try await screen(logDescriptor: logDescriptor)
            ending = .success(signals.hasInterrupted && end == .finished ? .signalled(SIGTERM) : end)
        } catch {
            ending = .failure(error)
        }
        ticking.cancel()
        await visit.leave()
        await listening.value
        return try ending.get()
    }

    private func listen() async {
        for await event in visit.events {
            loop.show(
                builder.withLock { builder in
                    builder.take(event, at: .now)
                    return builder.model
                })
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
        if case .setVoice(let voice) = command { builder.withLock { $0.model.voice = voice } }
        if command == .quit { loop.finish() } else { visit.handle.obey(command) }
    }
}

extension PhoneHandle {
    /// Does what an agent asks of a phone; leaving and drawing are the console's own.
    func obey(_ command: ConsoleCommand) {
        switch command {
        case .signIn: send(.signIn)
        case .answer: send(.answer)
        case .reject: send(.reject)
        case .hangUp: send(.hangUp)
        case .setMuted(let isMuted): send(.setMuted(isMuted))
        case .setHeld(let isHeld): send(isHeld ? .hold : .resume)
        case .setVoice(let voice): setVoice(VoiceOptions(voice))
        case .dial(let target): send(.dial(target, attachedData: []))
        case .press(let keys): send(.sendDigits(keys))
        case .silenceRing: silenceRing()
        case .setRecording(let isOn): setRecording(isOn)
        case .quit, .redraw: break
        }
    }
}
