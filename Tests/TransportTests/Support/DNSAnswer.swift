import Wire

/// Writes DNS messages for tests (RFC 1035, section 4; RFC 2782).
struct DNSAnswer {
    private var writer = ByteWriter()

    /// A header with these counts and the question for the SRV records of `name`; the name is at offset 12.
    init(to identity: UInt16 = 0x1234, name: String, answers: Int, flags: UInt16 = 0x8180) {
        for field in [identity, flags, 1, UInt16(answers), 0, 0] { writer.write(field) }
        writer.write(contentsOf: Self.name(name))
        for field: UInt16 in [33, 1] { writer.write(field) }
    }

    var bytes: [UInt8] { writer.bytes }

    /// The question's name in a pointer, then the record.
    mutating func addService(_ priority: UInt16, _ weight: UInt16, _ port: UInt16, target: [UInt8]) {
        var content = ByteWriter()
        for field in [priority, weight, port] { content.write(field) }
        content.write(contentsOf: target)
        add(type: 33, content.bytes)
    }

    mutating func add(type: UInt16, _ content: [UInt8]) {
        writer.write(UInt16(0xC00C))
        for field: UInt16 in [type, 1, 0, 60, UInt16(content.count)] { writer.write(field) }
        writer.write(contentsOf: content)
    }

    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }
}
