import Testing

@testable import TUI

/// Every screen of the phone at the design size.
@Suite struct ScreenTests {
    @Test func idle() {
        let expected = """
             READY 00:12:41   5001 Ana Ruiz   webrtc.example:8086                     14:32
            --------------------------------------------------------------------------------
             LINK
               Gateway   webrtc.example:8086
               Path      relay udp 127.0.0.1:3478 reserved
               Sound     no sound card: silence is sent
            --------------------------------------------------------------------------------
             RECENT  time   dir  name          number          talked    MOS   outcome
                     14:19  in   Perez, Luis   +34911000222    05:02     4.1   by caller
                     14:11  in   (unknown)     +34600111333    --:--     --    missed
                     14:02  out  Team lead     4802            00:51     3.2!  by you









             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             d Dial
             A Audio   ? Help   q Quit

            """
        #expect(screen(Sample.idle, 80, 24) == expected)
    }

    @Test func ringing() {
        let expected = """
             RINGING 00:00:06   5001 Ana Ruiz   webrtc.example:8086                   14:32
            --------------------------------------------------------------------------------
             >>> INCOMING CALL   ringing 00:06

               From   Perez, Luis   +34911000222

             +-- ATTACHED DATA -----------------------------------------------------------+
             | Customer id  8841-22-B                Segment      gold                    |
             | Reason       invoice dispute          Language     es                      |
             | Notes        asked for a refund of the March invoice; promised a call back |
             |              which did not happen                                          |
             | Open case    CS-104877                                                     |
             +----------------------------------------------------------------------------+

               [ Enter  ANSWER ]     [ r  REJECT ]





             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             Enter Answer   r Reject   M Silence
             ? Help   q Quit

            """
        #expect(screen(Sample.ringing, 80, 24) == expected)
    }

    @Test func talking() {
        let expected = """
             TALKING 00:03:27   5001 Ana Ruiz   webrtc.example:8086                   14:32
            --------------------------------------------------------------------------------
             > TALK   Perez, Luis   +34911000222
                      03:27   incoming   opus 48k   AEAD_AES_128_GCM
            --------------------------------------------------------------------------------
             QUALITY  GOOD   now   p95    last 45 s, the latest at the right
              MOS (est)      4.2   3.4                     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▅▇▇▇▇▇▇▇
              Jitter ms       12    41                     ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▆▂▂▂▂▂▂▂
              Loss %         0.2   2.0                     ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▁▁▁▁▁▁▁
              RTT ms          64    90                     ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▅▂▂▂▂▂▂▂
             SOUND    Mic -24 dB |########------|   Ear -18 dB |##########----|
                      heard: both directions
            --------------------------------------------------------------------------------
             PATH     relay over udp   through 127.0.0.1:3478   why: policy relay
                      local relay 127.0.0.1:49160   remote host 127.0.0.1:40001
            --------------------------------------------------------------------------------
             DATA     Customer id  8841-22-B             Segment      gold
                      Reason       invoice dispute       Language     es
                      Notes        asked for a refund of the March invoice; promised a call
                                   back which did not happen
             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             m Mute   h Hold   # Keypad   Tab More data   r Record
             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.talking, 80, 24) == expected)
    }

    /// What is wrong is a word, not only a colour.
    @Test func unheardOnABadLine() {
        let rows = screen(Sample.unheard, 80, 24).split(separator: "\n").map(String.init)
        #expect(rows.contains { $0.hasPrefix(" QUALITY  POOR   now   p95") })
        #expect(rows.contains { $0.hasPrefix("  MOS (est)      3.2   3.4    ") })
        #expect(rows.contains { $0.hasPrefix("  Jitter ms       41    41   !") })
        #expect(rows.contains { $0.hasPrefix("  Loss %        12.0   2.0   !") })
        #expect(rows.contains("          YOU CAN'T BE HEARD: your packets do not arrive at the far end"))
    }

    @Test func figuresAreDrawnOneAColumn() {
        let line = Sparkline(range: 0...70)
        #expect(line.text([], width: 3) == "   ")
        #expect(line.text([0, 10, 20, 30, 40, 50, 60, 70], width: 8) == "▁▂▃▄▅▆▇█")
        #expect(line.text([70, 0, nil, 35, -5, 900, .nan], width: 6) == "▁ ▅▁█ ")
        #expect(line.text([10], width: 4) == "   ▂")
    }

    @Test func everyBlockHasAMarkForTerminalsWithoutIt() {
        #expect(Sparkline.blocks.compactMap { Sparkline.mark(for: String($0)) }.joined() == ".:-=+x*#")
        #expect(Sparkline.mark(for: "é") == nil && Sparkline.mark(for: "") == nil)
    }

    @Test func heldAndMuted() {
        let expected = """
             HELD 00:03:27   MUTED   5001 Ana Ruiz   webrtc.example:8086              14:32
            --------------------------------------------------------------------------------
             > HELD   Perez, Luis   +34911000222
                      03:27   incoming   opus 48k   AEAD_AES_128_GCM
            --------------------------------------------------------------------------------
             QUALITY  GOOD   now   p95    last 45 s, the latest at the right
              MOS (est)      4.2   3.4                     ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▅▇▇▇▇▇▇▇
              Jitter ms       12    41                     ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▆▂▂▂▂▂▂▂
              Loss %         0.2   2.0                     ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▁▁▁▁▁▁▁
              RTT ms          64    90                     ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▅▂▂▂▂▂▂▂
             SOUND    Mic MUTED   Ear -18 dB |##########----|   heard: both directions
            --------------------------------------------------------------------------------
             PATH     relay over udp   through 127.0.0.1:3478   why: policy relay
                      local relay 127.0.0.1:49160   remote host 127.0.0.1:40001
            --------------------------------------------------------------------------------
             DATA     Customer id  8841-22-B             Segment      gold
                      Reason       invoice dispute       Language     es
                      Notes        asked for a refund of the March invoice; promised a call
                                   back which did not happen
                      Open case    CS-104877
             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             m Unmute   h Resume   r Record
             A Audio   ? Help   q Quit   x Hang up

            """
        #expect(screen(Sample.held, 80, 24) == expected)
    }

    @Test func ended() {
        let expected = """
             ENDED 00:00:01   5001 Ana Ruiz   webrtc.example:8086                     14:32
            --------------------------------------------------------------------------------
             CALL ENDED  by the caller
               Perez, Luis   +34911000222   talked 03:27
               path relay udp 127.0.0.1:3478   MOS 4.2   jitter 12 ms   loss 0.2 %
               round trip 64 ms
            --------------------------------------------------------------------------------
             LINK
               Gateway   webrtc.example:8086
               Path      relay udp 127.0.0.1:3478 reserved
               Sound     no sound card: silence is sent
            --------------------------------------------------------------------------------
             RECENT  time   dir  name          number          talked    MOS   outcome
                     14:19  in   Perez, Luis   +34911000222    05:02     4.1   by caller
                     14:11  in   (unknown)     +34600111333    --:--     --    missed
                     14:02  out  Team lead     4802            00:51     3.2!  by you




             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             d Dial
             A Audio   ? Help   q Quit

            """
        #expect(screen(Sample.ended, 80, 24) == expected)
    }

    @Test func aRecordingIsSeenInTheFirstRow() {
        var model = Sample.talking
        #expect(!screen(model, 80, 24).prefix(80).contains("REC"))
        model.call?.isRecorded = true
        #expect(screen(model, 80, 24).prefix(80).contains(" REC "))
        #expect(screen(model, 40, 10).prefix(40).contains(" REC "))
    }
}
