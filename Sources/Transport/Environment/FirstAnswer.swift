internal import NIOCore
internal import Synchronization

/// Takes the first of several outcomes; later ones touch nothing, since the event loop may be gone by then.
final class FirstAnswer<Value: Sendable>: Sendable {
    private let promise: EventLoopPromise<Value>
    private let isAwaited = Mutex(true)

    init(_ promise: EventLoopPromise<Value>) { self.promise = promise }

    var future: EventLoopFuture<Value> { promise.futureResult }

    func give(_ outcome: Result<Value, any Error>) {
        let isFirst = isAwaited.withLock { isAwaited in
            defer { isAwaited = false }
            return isAwaited
        }
        if isFirst { promise.completeWith(outcome) }
    }
}
