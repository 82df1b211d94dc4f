import NIOCore
import NIOPosix
import Testing
import Transport
import Wire

/// In a network namespace of its own, which needs the right to make one.
@Suite("Changes of this host's addresses", .enabled(if: NetworkNamespace.isAvailable))
struct AddressWatchTests {
    @Test("Addresses that come and go are told, each change once")
    func changes() async throws {
        try await NetworkNamespace.run { network in
            try await network.ip("link", "set", "lo", "up")
            let (lists, told) = AsyncStream.makeStream(of: [String].self)
            let eventLoop = network.eventLoop
            let watch = try await eventLoop.submit {
                NIOLoopBound(
                    try AddressWatch.start(on: eventLoop) { told.yield($0.map(\.description)) }, eventLoop: eventLoop)
            }.get()
            #expect(
                try await eventLoop.submit { watch.value.addresses.map(\.description) }.get() == ["127.0.0.1", "::1"])
            var next = lists.makeAsyncIterator()

            try await network.addCable("lan0")
            try await network.ip("address", "add", "192.0.2.1/24", "dev", "lan0")
            try await network.ip("link", "set", "lan0", "up")
            #expect(await next.next() == ["192.0.2.1"])

            // A duplicate is looked for first, unless that is switched off; the address counts when it may be used.
            try await network.ip("address", "add", "2001:db8::1/64", "dev", "lan0", "nodad")
            #expect(await next.next() == ["192.0.2.1", "2001:db8::1"])

            try await network.ip("-6", "route", "add", "default", "dev", "lan0")
            #expect(await next.next() == ["2001:db8::1", "192.0.2.1"])

            try await network.ip("link", "set", "lan0", "down")
            #expect(await next.next() == ["127.0.0.1", "::1"])

            try await eventLoop.submit { watch.value.stop() }.get()
            try await network.ip("link", "set", "lan0", "up")
            told.finish()
            #expect(await next.next() == nil)
        }
    }

    @Test("Only the interfaces that are named are watched")
    func named() async throws {
        try await NetworkNamespace.run { network in
            let (lists, told) = AsyncStream.makeStream(of: [String].self)
            let eventLoop = network.eventLoop
            let watch = try await eventLoop.submit {
                NIOLoopBound(
                    try AddressWatch.start(interfaces: ["lan1"], on: eventLoop) { told.yield($0.map(\.description)) },
                    eventLoop: eventLoop)
            }.get()
            var next = lists.makeAsyncIterator()
            for number in 0...1 {
                try await network.addCable("lan\(number)")
                try await network.ip("address", "add", "192.0.2.\(number + 1)/24", "dev", "lan\(number)")
                try await network.ip("link", "set", "lan\(number)", "up")
            }
            #expect(await next.next() == ["192.0.2.2"])
            try await eventLoop.submit { watch.value.stop() }.get()
        }
    }
}
