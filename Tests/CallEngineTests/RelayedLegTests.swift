import CallEngine
import ICEClient
import MediaEngine
import Signaling
import TestSupport
import Testing
import Wire

@Suite("The packets of a leg behind a relay")
struct RelayedLegTests {
    /// A phone in a call over a bound channel, and what it takes to hand it packets by hand.
    private struct Channelled {
        let world: CallWorld
        let socket: SocketID
        let server: Endpoint
        let channel: UInt16

        init() throws {
            world = try CallWorld.talking()
            try world.talk(for: .milliseconds(200))
            let relayed = try #require(world.phone.call?.path?.localAddress)
            let relay = try #require(world.turn.server.relays[relayed])
            channel = try #require(relay.channels.keys.first)
            let client = relay.client
            socket = try #require(world.phone.sockets.sockets.first { $0.value.endpoint == client }?.key)
            server = world.turn.endpoint
        }

        var received: Int { world.phone.call?.media.packetsReceived ?? 0 }

        /// A packet of the far end that has not arrived.
        func packet(_ number: UInt32) throws -> [UInt8] {
            let far = try #require(world.far)
            far.isMuzzled = true
            defer { far.isMuzzled = false }
            far.sendFrame(number)
            return far.lastPacket
        }

        func frame(_ payload: [UInt8], channel other: UInt16? = nil) throws -> [UInt8] {
            try #require(ChannelData(channel: other ?? channel, payload: payload).encoded(isPadded: false))
        }

        func fastPath(_ bytes: [UInt8], from source: Endpoint? = nil, on id: SocketID? = nil) -> Bool {
            bytes.withUnsafeBytes {
                world.phone.phone.receiveMedia(
                    $0, from: source ?? server, on: id ?? socket, at: world.network.now)
            }
        }
    }

    @Test("The short way takes frames of the route's channel from the TURN server, padded or not, and nothing else")
    func shortWay() throws {
        let call = try Channelled()
        let before = call.received
        let frame = try call.frame(try call.packet(1000))
        #expect(!call.fastPath(frame, on: SocketID(call.socket.rawValue + 1)))
        #expect(!call.fastPath(frame, from: Endpoint(call.server.address, 9)))
        #expect(!call.fastPath(try call.frame(try call.packet(1001), channel: call.channel + 1)))
        #expect(!call.fastPath(Array(frame.dropFirst(4))))
        #expect(!call.fastPath(Array(frame.dropLast())))
        for length in 0...11 { #expect(!call.fastPath(Array(frame.prefix(length)))) }
        #expect(!call.fastPath([frame[0], frame[1], 0xFF, 0xFF] + frame.dropFirst(4)))
        #expect(!call.fastPath([frame[0], frame[1], 0, 0] + frame.dropFirst(4)))
        #expect(call.received == before)
        #expect(call.fastPath(frame + [0, 0, 0]))
        #expect(call.received == before + 1)
    }

    @Test("A frame whose packet is larger than any we take is dropped")
    func oversized() throws {
        let call = try Channelled()
        let before = call.received
        let big = try call.frame([0x80] + [UInt8](repeating: 0, count: 1500))
        #expect(call.fastPath(big))
        #expect(call.received == before)
    }

    @Test("Media that comes in a Data indication is taken the long way")
    func indication() throws {
        let call = try Channelled()
        let before = call.received
        let peer = try #require(call.world.far?.endpoint)
        var random = RandomSource.seeded(1)
        let message = STUNMessage(
            .indication, .data, transactionID: TransactionID(using: &random),
            attributes: [.xorPeerAddress(peer), .data(try call.packet(2000))])
        call.world.phone.receive(message.encoded(fingerprint: false), from: call.server, on: call.socket)
        #expect(call.received == before + 1)
    }

    @Test("Over a stream the frames are padded, and pieces of frames are put together")
    func stream() throws {
        let world = try CallWorld {
            $0.gathering.turn[0].urls = [try? TURNServerURL(parsing: "turn:turn.example:443?transport=tcp")]
                .compactMap { $0 }
        }
        let host = TURNTestHost(world.network, port: 443, isStream: true)
        world.phone.handle(.signIn)
        try #require(try world.runs { world.phone.snapshot.isReady })
        world.phone.handle(.dial("echo", attachedData: []))
        try #require(try world.runs { world.phone.state == .connected })
        try world.network.run(for: .milliseconds(500))
        #expect(world.phone.call?.path?.transport == .tcp)
        var lengths: Set<Int> = []
        world.network.firewall = { datagram in
            if datagram.destination == host.endpoint { lengths.insert(datagram.bytes.count % 4) }
            return true
        }
        try world.talk(for: .milliseconds(400))
        #expect(lengths == [0])
        #expect(world.phone.ear.count >= 18)
        #expect(world.far?.ear.count ?? 0 >= 18)
        #expect(world.phone.call?.media.drops.total == 0)
    }

    @Test("Random datagrams on the relay's socket and on others do no harm")
    func randomDatagrams() throws {
        let call = try Channelled()
        var random = RandomSource.seeded(8)
        let seed = try call.frame(try call.packet(3000))
        for round in 0..<20_000 {
            var bytes = round % 3 == 0 ? seed : random.bytes(Int.random(in: 0...120, using: &random))
            if bytes.count > 4, round % 2 == 0 {
                bytes.replaceSubrange(0..<2, with: [UInt8(call.channel >> 8), UInt8(call.channel & 0xFF)])
                bytes[Int.random(in: 2..<bytes.count, using: &random)] = UInt8(truncatingIfNeeded: random.next())
            }
            let id = round % 5 == 0 ? SocketID(UInt32.random(in: 0...400, using: &random)) : call.socket
            let source = round % 7 == 0 ? Endpoint(.v4(1), 1) : call.server
            call.world.phone.receive(bytes, from: source, on: id)
        }
        #expect(call.world.phone.state == .connected)
        let before = call.world.phone.ear.count
        try call.world.talk(for: .milliseconds(400))
        #expect(call.world.phone.ear.count >= before + 18)
    }
}
