import Signaling
import Testing
import Wire

@Suite("What a credential service answers")
struct CredentialGrantTests {
    private func read(_ text: String) -> CredentialGrant? { CredentialGrant(json: Array(text.utf8)) }

    @Test("The draft's names and those of browsers are understood")
    func reading() {
        let draft = """
            {"username": "12334939:mbzrxpgjys", "password": "adfsaflsjfldssia", "ttl": 86400,
             "uris": ["turn:1.2.3.4:9991?transport=udp", "turns:1.2.3.4:443?transport=tcp"]}
            """
        #expect(
            read(draft)
                == CredentialGrant(
                    username: "12334939:mbzrxpgjys", password: "adfsaflsjfldssia", lifetime: 86_400,
                    urls: ["turn:1.2.3.4:9991?transport=udp", "turns:1.2.3.4:443?transport=tcp"]))
        #expect(
            read(#"{"urls":"turn:a","username":"u","credential":"p"}"#)
                == CredentialGrant(username: "u", password: "p", urls: ["turn:a"]))
        #expect(read(#"{"username":"u","password":"p","ttl":"60","uris":[1,"turn:a",null]}"#)?.lifetime == 60)
        #expect(read(#"{"username":"u","password":"p","uris":[1,"turn:a",null]}"#)?.urls == ["turn:a"])
    }

    @Test(
        "What has no usable name and password is refused",
        arguments: [
            "", "[]", "{}", "null", #"{"username":"u"}"#, #"{"password":"p"}"#, #"{"username":"","password":"p"}"#,
            #"{"username":"u","password":""}"#, #"{"username":1,"password":"p"}"#, "<html>",
            #"{"username":"u","password":"p"} x"#,
            "{\"username\":\"\(String(repeating: "u", count: 513))\",\"password\":\"p\"}",
        ])
    func refused(text: String) {
        #expect(read(text) == nil)
    }

    @Test("Every beginning, and damaged bytes, do no harm; lists are bounded")
    func hostile() {
        let whole = Array(#"{"username":"u","password":"p","ttl":1e99,"uris":["turn:a","turns:b"]}"#.utf8)
        #expect(CredentialGrant(json: whole)?.lifetime == nil)
        for count in whole.indices { #expect(CredentialGrant(json: Array(whole.prefix(count))) == nil) }
        var random = RandomSource.seeded(9)
        for _ in 0..<20_000 {
            var bytes = whole
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            if let grant = CredentialGrant(json: bytes) { #expect(!grant.username.isEmpty && grant.urls.count <= 2) }
        }
        let many = [String](repeating: "\"turn:a\"", count: 100).joined(separator: ",")
        #expect(read("{\"username\":\"u\",\"password\":\"p\",\"uris\":[\(many)]}")?.urls.count == 16)
        #expect(read("{\"username\":\"u\",\"password\":\"p\"" + String(repeating: " ", count: 70_000) + "}") == nil)
    }
}
