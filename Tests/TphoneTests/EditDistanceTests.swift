import Testing

@testable import tphone

struct EditDistanceTests {
    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("", "ab", 2), ("gateway", "gateway", 0), ("gatway", "gateway", 1),
        ("gatewya", "gateway", 1), ("kitten", "sitting", 3),
    ])
    func changesAreCounted(left: String, right: String, distance: Int) {
        #expect(left.editDistance(to: right) == distance)
        #expect(right.editDistance(to: left) == distance)
    }
}
