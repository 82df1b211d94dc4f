internal import Glibc

extension ConsoleLoop {
    /// What one run of the loop works with.
    struct Running {
        let terminal: CursesTerminal
        var console: Console
        var pacer = RedrawPacer()

        mutating func paintIfDue(at now: Int64) {
            guard pacer.takeDue(at: now) else { return }
            terminal.draw(console.frame(terminal.size))
        }

        mutating func take(_ phone: ScreenModel, at now: Int64) {
            let model = terminal.isUnicode ? phone : phone.inASCII
            let before = console.model
            guard before != model else { return }
            let isUrgent =
                before.state != model.state || before.call?.id != model.call?.id
                || before.call?.state != model.call?.state || before.call?.isMuted != model.call?.isMuted
                || before.message != model.message
            console.update(model, at: now)
            pacer.request(urgent: isUrgent, at: now)
        }

        /// Milliseconds until something is to be done by itself; nil when nothing is.
        func pause(at now: Int64) -> Int64? {
            let input = terminal.decoder.nextDeadline.map { max(0, $0 - now) }
            return [pacer.wait(at: now), input].compactMap(\.self).min()
        }

        /// Obeys what was typed, and what turns out by its age to be a key.
        mutating func readKeys(areThere: Bool, at now: Int64, _ onCommand: (ConsoleCommand) -> Void) {
            let events = areThere ? terminal.readEvents(at: now) : terminal.decoder.timerFired(at: now)
            for event in events {
                switch console.handle(event, at: now) {
                case .redraw: terminal.forgetScreen()
                case let command?: onCommand(command)
                case nil: break
                }
            }
            if !events.isEmpty { pacer.request(urgent: true, at: now) }
        }

        /// Follows changes of the terminal; gives back a signal that asks for the end.
        mutating func obeySignals(at now: Int64) -> Int32? {
            for signal in SignalRelay.take() {
                switch signal {
                case SIGWINCH: terminal.resize()
                case SIGTSTP:
                    terminal.suspend()
                    SignalRelay.stopProcess()
                    terminal.resume()
                case SIGCONT: terminal.resume()
                default: return signal
                }
                pacer.request(urgent: true, at: now)
            }
            return nil
        }
    }
}
