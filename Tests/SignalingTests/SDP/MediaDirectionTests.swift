import Testing

@testable import Signaling

@Suite struct MediaDirectionTests {
    @Test func answersToHoldAreLimitedByTheOffer() {
        #expect(MediaDirection.sendrecv.limited(by: .sendonly) == .recvonly)
        #expect(MediaDirection.sendrecv.limited(by: .recvonly) == .sendonly)
        #expect(MediaDirection.sendrecv.limited(by: .inactive) == .inactive)
        #expect(MediaDirection.sendonly.limited(by: .sendonly) == .inactive)
        #expect(MediaDirection.sendonly.limited(by: .sendrecv) == .sendonly)
        #expect(MediaDirection.recvonly.limited(by: .sendrecv) == .recvonly)
        for direction in MediaDirection.allCases {
            #expect(direction.reversed.reversed == direction)
            #expect(MediaDirection.inactive.limited(by: direction) == .inactive)
        }
    }
}
