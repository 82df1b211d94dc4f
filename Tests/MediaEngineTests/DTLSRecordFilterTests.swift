import MediaEngine
import TestSupport
import Testing
import Wire

/// What anybody on the way can send without a key, and must not harm an association.
struct DTLSRecordFilterTests {
    /// Records that cannot belong to an association whose keys are there.
    private static func impossible() -> [[UInt8]] {
        var records: [[UInt8]] = []
        for type: UInt8 in 20...24 {
            for epoch: UInt8 in 0...3 {
                for length in [0, 1, 2, 8, 15, 16, 17, 23, 24] {
                    for version: UInt8 in [0xFD, 0xFF] {
                        let header: [UInt8] = [type, 0xFE, version, 0, epoch, 0, 0, 0, 0, 0, 99, 0, UInt8(length)]
                        records.append(header + [UInt8](repeating: 2, count: length))
                    }
                }
            }
        }
        // The sequence number's ends, an alert with a byte too many, and a length that the datagram has not.
        records.append([21, 0xFE, 0xFD, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 40])
        records.append([21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 98, 0, 27] + [UInt8](repeating: 7, count: 27))
        records.append([21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 98, 0, 26, 1])
        // Long enough, and the tag is wrong.
        for type: UInt8 in [21, 22, 23] {
            records.append([type, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 97, 0, 26] + [UInt8](repeating: 7, count: 26))
        }
        return records
    }

    private func pair() throws -> DTLSPair {
        let certificate = try DTLSTestCertificates.ecdsa.get()
        return try DTLSPair(client: certificate, server: certificate)
    }

    @Test func forgedRecordsDoNotDisableAnAssociation() throws {
        for record in Self.impossible() {
            let pair = try pair()
            pair.start(at: .zero)
            pair.deliver(at: .zero)
            try #require(pair.areConnected)
            for side in DTLSPair.Side.allCases {
                pair.perform(pair[side].receive(record, at: .zero), of: side)
            }
            #expect(pair.closed.isEmpty && pair.failures.isEmpty, "\(record)")
            pair.perform(pair.client.close(), of: .client)
            pair.deliver(at: .zero)
            #expect(pair.closed == [.server], "\(record)")
        }
    }

    @Test func theyDoNotWhenTheyShareADatagramWithARealOne() throws {
        let pair = try pair()
        let forged: [UInt8] = [21, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40]
        pair.meddle = { [forged + $0.bytes, forged, $0.bytes + forged] }
        pair.start(at: .zero)
        pair.deliver(at: .zero)
        #expect(pair.areConnected && pair.failures.isEmpty)
        pair.perform(pair.client.close(), of: .client)
        pair.deliver(at: .zero)
        #expect(pair.closed == [.server])
    }

    @Test func encryptedRecordsThatAreTooShortDoNotEndAHandshake() throws {
        for length in [0, 1, 2, 16, 24] {
            let pair = try pair()
            let forged: [UInt8] = [22, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 0, 0, UInt8(length)]
            pair.meddle = { [forged + [UInt8](repeating: 1, count: length), $0.bytes] }
            pair.start(at: .zero)
            pair.deliver(at: .zero)
            #expect(pair.areConnected && pair.failures.isEmpty, "\(length)")
        }
    }
}
