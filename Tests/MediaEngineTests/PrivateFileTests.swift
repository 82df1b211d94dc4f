import Glibc
import MediaEngine
import Testing

struct PrivateFileTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/tphone-private-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    private func write(_ text: String, to path: String) throws -> Bool {
        let opened = try PrivateFile.open(path)
        defer { close(opened.descriptor) }
        let bytes = Array(text.utf8)
        #expect(Glibc.write(opened.descriptor, bytes, bytes.count) == bytes.count)
        return opened.isStream
    }

    private func make(_ path: String, _ text: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        _ = Glibc.write(descriptor, text, text.utf8.count)
        close(descriptor)
    }

    private func content(_ path: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        return String(decoding: bytes[..<max(0, read(descriptor, &bytes, 100))], as: UTF8.self)
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
    }

    @Test func aFileIsItsOwnersAloneAlsoWhereOneWasThere() throws {
        let path = folder + "/back.wav"
        make(path, "an earlier one, which was longer")
        link(path, folder + "/other")
        for text in ["one", "two"] {
            #expect(try !write(text, to: path))
            #expect(content(path) == text && mode(path) == 0o600)
        }
        #expect(content(folder + "/other") == "an earlier one, which was longer")
        #expect(try !write("new", to: folder + "/new.wav") && mode(folder + "/new.wav") == 0o600)
    }

    @Test func noLinkIsFollowed() throws {
        make(folder + "/precious", "precious")
        symlink(folder + "/precious", folder + "/link")
        symlink(folder + "/nothing", folder + "/dangling")
        for name in ["/link", "/dangling"] {
            let failure = #expect(throws: PrivateFile.Failure.self) { try PrivateFile.open(folder + name) }
            #expect(failure?.reason == "it is a symbolic link")
        }
        #expect(content(folder + "/precious") == "precious" && access(folder + "/nothing", F_OK) != 0)
    }

    @Test func pipesAndDevicesAreWrittenAsTheyAre() throws {
        #expect(try write("x", to: "/dev/null"))
        mkfifo(folder + "/pipe", 0o600)
        #expect(throws: PrivateFile.Failure.self) { try PrivateFile.open(folder + "/pipe") }
        let reader = open(folder + "/pipe", O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        #expect(try write("hello", to: folder + "/pipe"))
        var bytes = [UInt8](repeating: 0, count: 10)
        #expect(read(reader, &bytes, 10) == 5)
        #expect(throws: PrivateFile.Failure.self) { try PrivateFile.open(folder) }
        #expect(PrivateFile.inherited("/dev/fd/63") == 63 && PrivateFile.inherited("/dev/stdout") == 1)
    }
}
