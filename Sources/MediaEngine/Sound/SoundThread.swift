internal import Glibc
internal import Synchronization

/// A thread of the system for sound, which must not share Swift's own with work that can wait.
final class SoundThread: Sendable {
    private let thread: pthread_t

    private final class Body {
        let name: String
        let isUrgent: Bool
        let run: () -> Void

        init(name: String, isUrgent: Bool, run: @escaping () -> Void) {
            self.name = name
            self.isUrgent = isUrgent
            self.run = run
        }
    }

    /// - Parameters:
    ///   - name: up to 15 bytes.
    ///   - isUrgent: asks for real-time priority; it goes on without where that is not allowed.
    init(name: String, isUrgent: Bool, run: sending @escaping () -> Void) throws(AudioError) {
        let body = Unmanaged.passRetained(Body(name: name, isUrgent: isUrgent, run: run))
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, Self.main, body.toOpaque())
        guard status == 0 else {
            body.release()
            throw .noThread(status)
        }
        self.thread = thread
    }

    /// Waits for the thread's end; either this or `detach`, once.
    func join() { pthread_join(thread, nil) }

    /// Leaves the thread to end by itself.
    func detach() { pthread_detach(thread) }

    /// Whether the thread that asks runs at real-time priority.
    static var isRealTime: Bool {
        var (policy, parameters) = (Int32(0), sched_param())
        guard pthread_getschedparam(pthread_self(), &policy, &parameters) == 0 else { return false }
        return policy == SCHED_RR || policy == SCHED_FIFO
    }

    /// Whether a thread that asks for real-time priority gets it.
    static var realTimeIsAllowed: Bool {
        final class Answer: Sendable { let isYes = Atomic(false) }
        let answer = Answer()
        let thread = try? SoundThread(name: "priority", isUrgent: true) {
            answer.isYes.store(isRealTime, ordering: .releasing)
        }
        thread?.join()
        return answer.isYes.load(ordering: .acquiring)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let body = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        // A name is for people who look at the process; without it nothing is amiss.
        if let file = fopen("/proc/thread-self/comm", "w") {
            fputs(body.name, file)
            fclose(file)
        }
        if body.isUrgent {
            var priority = sched_param()
            priority.sched_priority = sched_get_priority_min(SCHED_RR)
            pthread_setschedparam(pthread_self(), SCHED_RR, &priority)
        }
        body.run()
        return nil
    }
}
