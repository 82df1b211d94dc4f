internal import Synchronization
internal import Wire

/// Where a call's capture and playback threads meet: what is played one way, one's own voice the other.
///
/// One lock a call, held for a copy of 10 ms; nothing is kept, and next to nothing paid, for what is not wanted.
final class SoundLink: Sendable {
    private let reference = Mutex(EchoReference())
    private let sidetone = Mutex(Sidetone())
    /// In percent, as the capture thread last heard it.
    private let sidetoneLevel = Atomic(0)
    private let wantsReference = Atomic(false)

    init() {}
}

// MARK: - The playback thread's side

extension SoundLink {
    /// Takes what the far end sent and adds one's own voice to it.
    ///
    /// One's own voice is no part of what the echo canceller looks for: it would take the voice itself for its echo.
    func play(_ frame: inout AudioFrame, at now: MonotonicTime) {
        if wantsReference.load(ordering: .relaxed) { reference.withLock { $0.append(frame, at: now) } }
        if sidetoneLevel.load(ordering: .relaxed) > 0 { sidetone.withLock { $0.mix(into: &frame) } }
    }
}

// MARK: - The capture thread's side

extension SoundLink {
    func setReferenceWanted(_ isWanted: Bool) {
        wantsReference.store(isWanted, ordering: .relaxed)
        reference.withLock { $0.setWanted(isWanted) }
    }

    /// Lets one block be taken from what was played, and more be asked.
    func withReference<Result>(_ body: (inout EchoReference) -> Result) -> Result {
        reference.withLock { body(&$0) }
    }

    /// - Parameter percent: 0 for none.
    func hear(_ frame: borrowing AudioFrame, percent: Int) {
        sidetoneLevel.store(percent, ordering: .relaxed)
        guard percent > 0 else { return }
        sidetone.withLock { $0.append(frame, percent: percent) }
    }
}
