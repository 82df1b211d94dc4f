internal import Synchronization

/// Tells the gateway, exactly once, whether a reply left; if it is given up unsaid, the reply did not.
final class DeliveryReceipt: Sendable {
    private let handle: GatewayHandle
    private let exchange: ExchangeID
    private let isReported = Atomic<Bool>(false)

    init(_ exchange: ExchangeID, to handle: GatewayHandle) {
        self.handle = handle
        self.exchange = exchange
    }

    func report(_ succeeded: Bool) {
        guard !isReported.exchange(true, ordering: .relaxed) else { return }
        handle.replyWritten(exchange, succeeded: succeeded)
    }

    deinit { report(false) }
}
