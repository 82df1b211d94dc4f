import Testing

@testable import TUI

extension CursesTerminalTests {
    static let terminals = ["xterm-256color", "screen-256color", "tmux-256color", "linux", "putty", "vt100"]

    /// A terminal of one kind may reach a program that takes it for another: each sequence on each.
    @Test(arguments: terminals)
    func noSequenceEndsMutesOrLeaves(name: String) throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: name, input: line.slave, output: line.slave)
        let texts: [Sequences.Named] = ["Dr. Max Huber, ext. 5002", "xmhq\r", "Mute me: x\r\n"].flatMap {
            [("text", $0), ("paste", "\u{1B}[200~\($0)\u{1B}[201~")]
        }
        for model in [Sample.talking, Sample.held, Sample.ringing, Sample.dialling, Sample.idle, Sample.linkDown] {
            for (what, bytes) in Sequences.meaningless + Sequences.keys + texts {
                var running = ConsoleLoop.Running(terminal: terminal, console: Console(model: model))
                var commands: [ConsoleCommand] = []
                line.pour(bytes)
                running.readKeys(areThere: true, at: 10_000) { commands.append($0) }
                running.readKeys(areThere: false, at: 20_000) { commands.append($0) }
                let answers = model == Sample.ringing && bytes == "\u{1B}OM"
                #expect(commands == (answers ? [.answer] : []), "\(what) \(bytes.debugDescription) \(model.state)")
                #expect(terminal.decoder.nextDeadline == nil)
                guard model == Sample.talking, running.console.view.modal == nil else { continue }
                line.pour("x")
                running.readKeys(areThere: true, at: 30_000) { commands.append($0) }
                #expect(commands == [.hangUp], "x after \(what) \(bytes.debugDescription)")
            }
        }
    }

    @Test(arguments: terminals)
    func theNumberPadDials(name: String) throws {
        let line = try PseudoTerminal()
        let terminal = try CursesTerminal(name: name, input: line.slave, output: line.slave)
        var running = ConsoleLoop.Running(terminal: terminal, console: Console(model: Sample.idle))
        var commands: [ConsoleCommand] = []
        for bytes in ["d"] + "kpqrstuvwxyjM".map({ "\u{1B}O\($0)" }) {
            line.pour(bytes)
            running.readKeys(areThere: true, at: 10_000) { commands.append($0) }
        }
        #expect(commands == [.dial("+0123456789*")])
    }
}
