/// An offer as a browser of now makes it: audio and video in one bundle, extensions, feedback, sources.
enum ChromiumOffer {
    static let text = (session + audio + video).joined(separator: "\r\n") + "\r\n"
    static let audioOnly = (session + audio).joined(separator: "\r\n") + "\r\n"
    static let videoFirst = (session + video + audio).joined(separator: "\r\n") + "\r\n"

    static let fingerprint =
        "7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08"

    private static let session = [
        "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1",
        "a=extmap-allow-mixed", "a=msid-semantic: WMS 3f1c", "b=CT:2000",
    ]

    private static let transport = [
        "a=ice-ufrag:EsAw", "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1", "a=ice-options:trickle",
        "a=fingerprint:sha-256 \(fingerprint)", "a=setup:actpass",
    ]

    static let audio =
        [
            "m=audio 46154 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126", "c=IN IP4 203.0.113.141",
            "a=rtcp:9 IN IP4 0.0.0.0",
            "a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 network-id 1",
            "a=candidate:1853887674 1 udp 1518280447 203.0.113.141 46154 typ srflx raddr 192.168.0.196 rport 46243 generation 0",
        ] + transport + [
            "a=mid:0", "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level",
            "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "a=sendrecv",
            "a=msid:3f1c 9a2b", "a=rtcp-mux", "a=rtcp-rsize", "a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc",
            "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:63 red/48000/2", "a=fmtp:63 111/111",
            "a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:13 CN/8000",
            "a=rtpmap:110 telephone-event/48000", "a=rtpmap:126 telephone-event/8000",
            "a=ssrc:3570614608 cname:4TOk42mSjXCkVIa6", "a=ssrc:3570614608 msid:3f1c 9a2b",
        ]

    static let video =
        ["m=video 9 UDP/TLS/RTP/SAVPF 96 97 98", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0"] + transport + [
            "a=mid:1", "a=extmap:14 urn:ietf:params:rtp-hdrext:toffset", "a=sendrecv", "a=msid:3f1c 77aa", "a=rtcp-mux",
            "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 goog-remb", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
            "a=rtpmap:98 H264/90000",
            "a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f",
            "a=ssrc-group:FID 2231627014 632943048", "a=ssrc:2231627014 cname:4TOk42mSjXCkVIa6",
            "a=ssrc:632943048 cname:4TOk42mSjXCkVIa6",
        ]
}
