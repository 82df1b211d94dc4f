import Wire

@testable import Signaling

extension LocalAudio {
    /// A phone behind a 1-to-1 NAT whose external address is 198.51.100.7, with one relayed candidate.
    static var fixture: LocalAudio {
        LocalAudio(
            sessionID: 4711, address: .v4(0xC633_6407), port: 49_170, iceUfrag: "9uB6",
            icePassword: "YH75Fviy6338Vbrhrlp8Yh",
            candidates: ["candidate:1 1 udp 16777215 198.51.100.7 49170 typ relay raddr 0.0.0.0 rport 0"],
            fingerprint: SDPFingerprint(hash: "sha-256", bytes: Array(0..<32)), ssrc: 0xDECA_FBAD, cname: "agent")
    }
}
