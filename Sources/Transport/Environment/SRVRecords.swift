package import Wire

/// The SRV records of a service (RFC 2782).
package struct SRVRecords: Equatable, Sendable {
    /// In the order of the answer.
    package let records: [SRVRecord]

    /// Names with more servers than this are cut.
    package static let limit = 32

    package init(_ records: [SRVRecord]) {
        self.records = Array(records.prefix(Self.limit))
    }

    /// Reads a DNS message; records of other types are passed over, and so are targets that are no host names.
    ///
    /// Nil when it is no answer, or a field reaches past its end.
    package init?(message: [UInt8]) {
        guard let records = try? Self.read(DNSReader(message)) else { return nil }
        self.init(records)
    }

    /// In the order in which the servers are to be tried: by priority, then at random by their weights.
    ///
    /// A target that is the root says that the service is not offered, so nothing may be left.
    package func ordered(_ random: inout RandomSource) -> [SRVRecord] {
        var result: [SRVRecord] = []
        for priority in Set(records.map(\.priority)).sorted() {
            // Those of weight 0 come first, so that they have a small chance of their own.
            var left = records.filter { $0.priority == priority && !$0.target.isEmpty }
            left.sort { $0.weight == 0 && $1.weight != 0 }
            while !left.isEmpty {
                var rest = Int.random(in: 0...left.reduce(0) { $0 + Int($1.weight) }, using: &random)
                let index = left.firstIndex { record in
                    rest -= Int(record.weight)
                    return rest <= 0
                }
                result.append(left.remove(at: index ?? 0))
            }
        }
        return result
    }

    private enum Code {
        static let answerFlag: UInt16 = 0x8000
        static let errorMask: UInt16 = 0x000F
        static let srv: UInt16 = 33
        static let internet: UInt16 = 1
    }

    private static func read(_ message: DNSReader) throws(DNSReader.Failure) -> [SRVRecord]? {
        var reader = message
        try reader.skip(2)
        let flags = try reader.readUInt16()
        guard flags & Code.answerFlag != 0, flags & Code.errorMask == 0 else { return nil }
        let questions = try reader.readUInt16()
        let answers = try reader.readUInt16()
        try reader.skip(4)
        for _ in 0..<questions {
            try reader.skipName()
            try reader.skip(4)
        }
        var records: [SRVRecord] = []
        for _ in 0..<answers {
            if let record = try readRecord(&reader), records.count < limit { records.append(record) }
        }
        return records
    }

    /// Nil for a record of another type, or one that cannot be used.
    private static func readRecord(_ reader: inout DNSReader) throws(DNSReader.Failure) -> SRVRecord? {
        try reader.skipName()
        let type = try reader.readUInt16()
        let network = try reader.readUInt16()
        try reader.skip(4)
        let length = Int(try reader.readUInt16())
        var content = reader
        try reader.skip(length)
        guard type == Code.srv, network == Code.internet, length > 6 else { return nil }
        let priority = try content.readUInt16()
        let weight = try content.readUInt16()
        let port = try content.readUInt16()
        guard let target = try? content.readHostName(), content.offset == reader.offset else { return nil }
        guard port > 0 || target.isEmpty else { return nil }
        return SRVRecord(priority: priority, weight: weight, port: port, target: target)
    }
}
