internal import NIOCore
internal import Synchronization

/// The way to a gateway from any thread.
package final class GatewayHandle: Sendable {
    private let driver: NIOLoopBound<GatewayDriver>
    private let lastExchange = Atomic<UInt64>(0)

    /// Made on the driver's event loop.
    package init(_ driver: GatewayDriver) {
        self.driver = NIOLoopBound(driver, eventLoop: driver.eventLoop)
    }

    func makeExchange() -> ExchangeID {
        ExchangeID(lastExchange.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// The reply to a request, when there is one.
    ///
    /// - Throws: `GatewayDriver.ClientGone` if the client left first.
    func reply(to request: GatewayRequest, exchange: ExchangeID) async throws -> GatewayReply {
        try await driver.eventLoop.flatSubmit { [driver] in driver.value.begin(request, exchange: exchange) }.get()
    }

    func replyWritten(_ exchange: ExchangeID, succeeded: Bool) {
        driver.eventLoop.execute { [driver] in driver.value.replyWritten(exchange, succeeded: succeeded) }
    }

    func exchangeClosed(_ exchange: ExchangeID) {
        driver.eventLoop.execute { [driver] in driver.value.exchangeClosed(exchange) }
    }

    package func snapshot() async throws -> GatewaySnapshot {
        try await driver.eventLoop.submit { [driver] in driver.value.snapshot }.get()
    }

    package func shutDown() async throws {
        try await driver.eventLoop.submit { [driver] in driver.value.shutDown() }.get()
    }
}
