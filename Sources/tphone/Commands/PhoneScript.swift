import MediaEngine
import Transport

/// Runs scripts on phones of their own.
enum PhoneScript {
    /// Builds a phone, runs a script on it and leaves in order, also after a failure or a signal.
    ///
    /// - Parameters:
    ///   - keyTiming: of the keys that the script presses.
    ///   - interruption: the status after a signal; `done` where a signal is the only end.
    static func run(
        _ configuration: Configuration, sound: SoundChoice, capture: PacketCapture.Options?,
        keyTiming: KeyTiming = KeyTiming(), interruption: ExitStatus = .interrupted,
        _ script: (ScriptedPhone) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        try await PhoneBuilder.visit(configuration, sound: sound, capture: capture, keyTiming: keyTiming) { visit in
            let interrupts = InterruptSignals { visit.end() }
            let status = try await ScriptedPhone.run(visit, script)
            return interrupts.hasInterrupted ? interruption : status
        }
    }
}
