import CallEngine
import Foundation
import MediaEngine
import TUI
import Transport
import Wire

/// The agent's console in lines of text: events go to the output, words on the input are commands.
struct PlainSession {
    private enum Input: Sendable {
        case event(PhoneEvent)
        case line(String)
        /// The input has ended, or a signal came.
        case leave(ExitStatus)
        /// The phone has nothing more to say.
        case over
    }

    let visit: PhoneVisit
    /// An element for each event that was shown.
    private let handled = AsyncStream.makeStream(of: Void.self)
    /// Lines that may wait to be read.
    private let room = DispatchSemaphore(value: 64)

    init(visit: PhoneVisit) {
        self.visit = visit
    }

    /// Signs in and runs until `quit`, the end of the input or a signal; then signs out.
    func run(user: String, gateway: String, voice: VoiceOptions, ring: String) async throws -> ExitStatus {
        let (inputs, continuation) = AsyncStream.makeStream(of: Input.self)
        _ = InterruptSignals { continuation.yield(.leave(.interrupted)) }
        readLines(into: continuation)
        let listening = Task { [visit, handled] in
            for await event in visit.events {
                continuation.yield(.event(event))
                // One at a time: while nobody reads the output, events wait where their number is bounded.
                var turns = handled.stream.makeAsyncIterator()
                await turns.next()
            }
            continuation.yield(.over)
        }
        visit.handle.send(.signIn)
        do {
            let builder = ScreenBuilder(user: user, gateway: gateway, voice: voice, ring: ring, at: .now)
            let status = try await converse(inputs, builder)
            await visit.leave()
            return status
        } catch {
            listening.cancel()
            await visit.leave()
            throw error
        }
    }

    private func converse(_ inputs: AsyncStream<Input>, _ first: ScreenBuilder) async throws -> ExitStatus {
        var builder = first
        var console = PlainConsole()
        var status = ExitStatus.done
        try say(console.update(builder.model))
        for await input in inputs {
            switch input {
            case .event(let event):
                builder.take(event, at: .now)
                handled.continuation.yield()
            case .line(let line):
                room.signal()
                let input = console.interpret(line)
                if case .command(.setVoice(let voice)) = input { builder.model.voice = voice }
                try obey(input)
            case .leave(let reason):
                if !visit.isEnding { status = reason }
                visit.end()
            case .over: return status
            }
            builder.tick(at: .now)
            try say(console.update(builder.model))
        }
        return status
    }

    private func obey(_ input: PlainConsole.Input) throws {
        switch input {
        case .say(let lines): try say(lines)
        case .command(.quit): visit.end()
        case .command(let command): visit.handle.obey(command)
        }
    }

    private func say(_ lines: [String]) throws {
        for line in lines { try StandardOutput.write(line) }
    }

    /// On a thread of its own, which waits for a line as long as the program lasts.
    private func readLines(into inputs: AsyncStream<Input>.Continuation) {
        let thread = Thread { [room] in
            while let line = readLine() {
                room.wait()
                inputs.yield(.line(line))
            }
            inputs.yield(.leave(.done))
        }
        thread.name = "input"
        thread.start()
    }
}
