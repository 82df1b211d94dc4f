internal import Synchronization
package import Wire

/// Where a call's event loop and its sound threads meet: received packets one way, encoded frames the other.
///
/// One lock a call, held for a copy of one packet at most; neither side allocates for a packet, nor waits for the other.
///
///     event loop                         sound threads
///     receive ──► jitter buffer ──► pull
///     takeFrame ◄── encoded frames ◄── put
///     controls ──►                  ◄── statistics
package final class AudioJunction: FrameSink, Sendable {
    package let format: StreamFormat
    /// Between the two sound threads.
    let link = SoundLink()
    /// What takes the sound of both ways; nil where nobody ever records.
    let recorder: CallRecorder?
    private let state: Mutex<State>

    private struct State: ~Copyable, Sendable {
        var jitter: JitterBuffer
        var frames = EncodedFrames()
        var controls = SoundControls()
        var statistics = AudioStatistics()
    }

    /// Packets of other types than the format's hold no sound.
    package init(format: StreamFormat, recorder: CallRecorder? = nil) {
        self.format = format
        self.recorder = recorder
        state = Mutex(State(jitter: JitterBuffer(codec: format.codec)))
    }
}

// MARK: - The event loop's side

extension AudioJunction {
    package func receive(_ payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime) {
        if header.payloadType == format.redundancy.receive, let redundant = RedundantPayload(payload) {
            return receive(redundant, in: payload, header: header, at: now)
        }
        insert(payload, payloadType: header.payloadType, header: header, at: now)
    }

    /// The packet's own block, then the copies before it, the nearest first.
    private func receive(
        _ redundant: RedundantPayload, in payload: UnsafeRawBufferPointer, header: RTPHeader, at now: MonotonicTime
    ) {
        let primary = redundant.primary
        insert(
            UnsafeRawBufferPointer(rebasing: payload[primary.range]), payloadType: primary.payloadType, header: header,
            at: now)
        for step in 1..<redundant.redundantCount + 1 {
            let copy = redundant.redundant(at: redundant.redundantCount - step)
            let bytes = UnsafeRawBufferPointer(rebasing: payload[copy.range])
            guard copy.payloadType == format.receivePayloadType, let duration = format.codec.duration(of: bytes) else {
                continue
            }
            state.withLock { state in
                guard !state.controls.isHeld else { return }
                state.jitter.insertCopy(
                    bytes, of: header, step: step, offset: copy.timestampOffset, duration: duration, at: now)
            }
        }
    }

    private func insert(
        _ payload: UnsafeRawBufferPointer, payloadType: UInt8, header: RTPHeader, at now: MonotonicTime
    ) {
        let isNoise = payloadType == format.comfortNoise.receive && !payload.isEmpty
        let isSound = payloadType == format.receivePayloadType && !payload.isEmpty
        // A negative duration is what the jitter buffer counts as malformed.
        let duration = isSound ? format.codec.duration(of: payload) ?? -1 : 0
        let content = isSound || isNoise ? payload : UnsafeRawBufferPointer(start: nil, count: 0)
        state.withLock { state in
            guard !state.controls.isHeld else { return }
            state.jitter.insert(content, header: header, duration: duration, isNoise: isNoise, at: now)
        }
    }

    /// Copies the oldest encoded frame out; nil when none waits.
    package func takeFrame(into buffer: UnsafeMutableRawBufferPointer) -> EncodedFrame? {
        state.withLock { $0.frames.takeFirst(into: buffer) }
    }

    package func control(_ change: (inout SoundControls) -> Void) {
        state.withLock { state in
            let wasHeld = state.controls.isHeld
            change(&state.controls)
            if state.controls.isHeld, !wasHeld { state.jitter.reset() }
        }
    }

    package func statistics() -> AudioStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.jitter = state.jitter.statistics
            statistics.framesDropped = state.frames.dropped
            statistics.recording = recorder?.status
            return statistics
        }
    }
}

// MARK: - The sound threads' side

extension AudioJunction {
    package var controls: SoundControls { state.withLock { $0.controls } }

    /// See `JitterBuffer.pull`.
    package func pull(
        at now: MonotonicTime, queued: Duration = .zero, into buffer: UnsafeMutableRawBufferPointer
    ) -> JitterPull {
        state.withLock { $0.jitter.pull(at: now, queued: queued, into: buffer) }
    }

    /// See `JitterBuffer.shortened`.
    package func shortened(by duration: Duration) {
        state.withLock { $0.jitter.shortened(by: duration) }
    }

    package func put(
        _ payload: UnsafeRawBufferPointer, timestamp: UInt32, marker: Bool, payloadType: UInt8,
        level: AudioLevel = .silence
    ) {
        state.withLock { state in
            state.frames.append(
                payload, timestamp: timestamp, marker: marker, payloadType: payloadType, level: level)
        }
    }

    package func report(_ change: (inout AudioStatistics) -> Void) {
        state.withLock { change(&$0.statistics) }
    }
}
