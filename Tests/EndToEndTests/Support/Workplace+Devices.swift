import Testing

extension Workplace {
    /// Has the program test two devices that are joined, which must hear its chirps soon; gives its report.
    @discardableResult
    func testDevices(named microphone: String, _ ear: String) async throws -> JSON {
        let test = try tphone("devices", "--test", "--capture", microphone, "--playback", ear, "--json")
        #expect(try await test.exitStatus() == 0, "\(test.errors)")
        let report = try JSON(#require(test.takeLines().last))
        #expect(report["ok"] == .boolean(true), "\(report)")
        #expect(report["playback.works"] == .boolean(true) && report["capture.works"] == .boolean(true))
        #expect(try #require(report["chirps_heard"].number) >= 3, "\(report)")
        #expect(try #require(report["loop_ms"].number) < 500, "\(report)")
        return report
    }
}
