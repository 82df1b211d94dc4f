import Testing

@testable import TUI

/// What stays when rows and columns are few.
@Suite struct SmallScreenTests {
    @Test func idleOnASmallScreen() {
        let expected = """
             READY 00:12:41   5001 Ana Ruiz                       14:32
            --------------------------------------- 60x15, best 80x24 --
             LINK
               Gateway   webrtc.example:8086
               Path      relay udp 127.0.0.1:3478 reserved
               Sound     no sound card: silence is sent
             RECENT  time   dir  name          talked    outcome
                     14:19  in   Perez, Luis   05:02     by caller
                     14:11  in   +34600111333  --:--     missed
                     14:02  out  Team lead     00:51     by you

             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             d Dial
             A Audio   ? Help   q Quit

            """
        #expect(screen(Sample.idle, 60, 15) == expected)
    }

    @Test func ringingOnASmallScreen() {
        let expected = """
             RINGING 00:00:06   5001 Ana Ruiz                     14:32
            --------------------------------------- 60x15, best 80x24 --
             >>> INCOMING CALL   ringing 00:06
               From   Perez, Luis   +34911000222
             +-- ATTACHED DATA 1/2 -----------------------------------+
             | Customer id  8841-22-B                                 |
             | Segment      gold                                      |
             | Reason       invoice dispute                           |
             | Language     es                                        |
             +--------------------------------------------------------+
               [ Enter  ANSWER ]     [ r  REJECT ]
             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             Enter Answer   r Reject   M Silence   Tab More data
             ? Help   q Quit

            """
        #expect(screen(Sample.ringing, 60, 15) == expected)
    }

    @Test func talkingOnASmallScreen() {
        let expected = """
             TALKING 00:03:27   5001 Ana Ruiz                     14:32
            --------------------------------------- 60x15, best 80x24 --
             > TALK   Perez, Luis   +34911000222
                      03:27   incoming   opus 48k   AEAD_AES_128_GCM
             QUALITY  GOOD   MOS 4.2   jitter 12 ms   loss 0.2 %
                      round trip 64 ms
             SOUND    Mic -24 dB |#####---|   Ear -18 dB |######--|
                      heard: both directions
             PATH     relay over udp   through 127.0.0.1:3478
             DATA     Customer id  8841-22-B

             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             m Mute   h Hold   # Keypad   Tab More data   r Record
             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.talking, 60, 15) == expected)
    }

    @Test func dialling() {
        let expected = """
             DIALLING 00:00:02   5001 Ana Ruiz                    14:32
            --------------------------------------- 60x15, best 80x24 --
             > CALL   echo
                      00:02   outgoing   waiting for an answer
             PATH     relay udp 127.0.0.1:3478 reserved
             RECENT  time   dir  name          talked    outcome
                     14:19  in   Perez, Luis   05:02     by caller
                     14:11  in   +34600111333  --:--     missed
                     14:02  out  Team lead     00:51     by you


             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------

             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.dialling, 60, 15) == expected)
    }

    @Test func linkDown() {
        let expected = """
             LINK DOWN 00:12:41   5001 Ana Ruiz                   14:32
            --------------------------------------- 60x15, best 80x24 --
             LINK
               Gateway   webrtc.example:8086
               Path      relay udp 127.0.0.1:3478 reserved
               Sound     no sound card: silence is sent
             RECENT  time   dir  name          talked    outcome
                     14:19  in   Perez, Luis   05:02     by caller
                     14:11  in   +34600111333  --:--     missed
                     14:02  out  Team lead     00:51     by you

             FAIL  14:33:00  gateway does not answer; trying~ i all
            ------------------------------------------------------------

             A Audio   ? Help   q Quit

            """
        #expect(screen(Sample.linkDown, 60, 15) == expected)
    }

    @Test func hostile() {
        let expected = """
             TALKING 00:03:27   ?[2J?]0;owned?                    14:32
            --------------------------------------- 60x15, best 80x24 --
             > TALK   ?[31mred?gnp.exe???2J   山田太郎 é́́́ 👨👩👧
                      03:27   incoming   opus 48k   AEAD_AES_128_GCM
             QUALITY  GOOD   MOS 4.2   jitter 12 ms   loss 0.2 %
                      round trip 64 ms
             SOUND    Mic -24 dB |#####---|   Ear -18 dB |######--|
                      heard: both directions
             PATH     relay over udp   through 127.0.0.1:3478
             DATA     ??                長長長長長長長長長長長長長長長

             WARN  ??  ??cΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩΩ~ i all
            ------------------------------------------------------------
             m Mute   h Hold   # Keypad   Tab More data   r Record
             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.hostile, 60, 15) == expected)
    }

    @Test func smallestFullScreen() {
        let expected = """
             TALKING 00:03:27   5001 Ana~     14:32
            ------------------- 40x10, best 80x24 --
             > TALK   Perez, Luis   +34911000222
                      03:27   incoming   opus 48k
             QUALITY  GOOD   MOS 4.2   jitter 12 ms
             PATH     relay over udp
             INFO  14:31:52  signed in, calls may~
            ----------------------------------------
             m Mute   h Hold   # Keypad   r Record
             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.talking, 40, 10) == expected)
    }

    @Test func belowTheSmallest() {
        let expected = """
             TALKING 00:03:27   5001 Ana~    14:32
             39x9, needs 40x10






             m Mute   h Hold   x Hang up   q Quit

            """
        #expect(screen(Sample.talking, 39, 9) == expected)
    }

    @Test func twoRows() {
        let expected = """
             TALKING 00:03:27   5001~
             m Mute   h Hold   x Hang up

            """
        #expect(screen(Sample.talking, 30, 2) == expected)
    }
}
