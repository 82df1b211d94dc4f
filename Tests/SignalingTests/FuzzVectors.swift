/// Good texts, small ones: what truncation and damage begin with.
enum FuzzVectors {
    static let smallDescriptions = [
        "v=0\no=- 1 2 IN IP4 192.0.2.1\ns=-\nm=audio 9 RTP/AVP 0\na=x:1\n", "v=0\r\na=y\r\nm=audio 1 RTP/AVP 8\r\n",
        "v=0\nc=IN IP6 ::1\nm=video 0 X 9\n",
    ]

    static let descriptions = [
        """
        v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\na=group:BUNDLE 0\r\n\
        m=audio 9 RTP/SAVPF 111 0 126\r\na=mid:0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n\
        a=fingerprint:sha-224 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B\r\na=setup:actpass\r\n\
        a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\na=ssrc:1 cname:x\r\na=crypto:1 A inline:B\r\n\
        a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n
        """, "v=0\nm=audio 1 RTP/AVP 0 8\na=sendonly\na=ptime:20\n",
    ]

    static let json = ["{\"a\":[1,true,-2.5e3]}", "{\"b\":\"\\u00e4\\n\"}", "{ \"c\" : {\"d\":null} }", "{}"]

    static let roap = [
        "{\"messageType\":\"OK\",\"seq\":1}", "{\"messageType\":\"ERROR\",\"errorType\":\"FAILED\"}",
        "{\"messageType\":\"OFFER\",\"sdp\":\"v=0\",\"seq\":1}",
        "{\"messageType\":\"ANSWER\",\"sdp\":\"v\",\"Candidates\":[{\"candidate\":\"c\"}],\"offererSessionId\":7}",
        "{\"messageType\":\"OK\",\"attacheddata\":[{\"key\":\"a\",\"value\":[1,{}]}],\"tiebreaker\":5}",
    ]

    static let smallMessages = [
        "BYE", "INVITE", "EVENT-TALK", "EVENT-HOLD", "INFO-PEER a=b&c=%20", "SDP\n{\"messageType\":\"OK\",\"seq\":1}",
        "PUT-STATS {\"timestamp\":1,\"audio\":{\"rtt\":1e3,\"rx\":{\"lost\":-1}}}",
    ]

    static let proxyAnswers = [
        "HTTP/1.1 200 OK\r\n\r\nX", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 \r\n\r\n",
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.0 407 No\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n\r\n",
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\n\r\n",
    ]

    static let challenges = [
        "Basic realm=\"r\"", "Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256",
        "Negotiate YII=, Basic realm=x", "NTLM",
    ]
}
