import Testing

@testable import TUI

/// Windows over the screens: rows 1, 2 and the footer stay.
@Suite struct ModalScreenTests {
    @Test func dialWindow() {
        let expected = """
             READY 00:12:41   5001 Ana Ruiz   webrtc.example:8086                     14:32
            --------------------------------------------------------------------------------
             LINK
               Gateway   webrtc.example:8086
               Path      relay udp 127.0.0.1:3478 reserved
               Sound     no sound card: silence is sent
                      +-- DIAL --------------------------------------------------+
                      | Number or name: ec                                       |
                      | Enter dials, Esc closes                                  |
                      +----------------------------------------------------------+
                     14:02  out  Team lead     4802            00:51     3.2!  by you









             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             Enter Dial   Up Earlier   Ctrl-U Clear
             Esc Close

            """
        #expect(screen(Sample.idle, 80, 24, keys: [.character("d"), .character("e"), .character("c")]) == expected)
    }

    @Test func dialWindowOnASmallScreen() {
        let expected = """
             READY 00:12:41   5001 Ana Ruiz                       14:32
            --------------------------------------- 60x15, best 80x24 --
             LINK
              +-- DIAL ----------------------------------------------+
              | Number or name: ec                                   |
              | Enter dials, Esc closes                              |
              +------------------------------------------------------+
                     14:19  in   Perez, Luis   05:02     by caller
                     14:11  in   +34600111333  --:--     missed
                     14:02  out  Team lead     00:51     by you

             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             Enter Dial   Up Earlier   Ctrl-U Clear
             Esc Close

            """
        #expect(screen(Sample.idle, 60, 15, keys: [.character("d"), .character("e"), .character("c")]) == expected)
    }

    @Test func help() {
        let expected = """
             TALKING 00:03:27   5001 Ana Ruiz   webrtc.example:8086                   14:32
            --------------------------------------------------------------------------------
              +-- HELP 1/5 --------------------------------------------------------------+
              | NOW, while talking                                                       |
              | m               microphone off, and on again                             |
              | h               put the call on hold                                     |
              | #               press keys of the telephone: 0-9 * # A-D, and , for a    |
              |                 pause                                                    |
              | Tab Down        next page of attached data                               |
              | r               record the call to a file, and end that again            |
              | Shift-Tab Up    previous page of attached data                           |
              | A F5            levels; echo, noise, gain, sidetone                      |
              | ? F1            these pages                                              |
              | q F10 Ctrl-C    leave; asks first, as a call is up                       |
              | x F4            end the call                                             |
              | Ctrl-L          paint the screen again                                   |
              |                                                                          |
              | WHILE NOT SIGNED IN                                                      |
              | q F10 Ctrl-C    sign out and leave                                       |
              +--------------------------------------------------------------------------+
             INFO  14:31:52  signed in, calls may come
            --------------------------------------------------------------------------------
             Tab Next page   Shift-Tab Previous page
             Esc Close

            """
        #expect(screen(Sample.talking, 80, 24, keys: [.character("?")]) == expected)
    }

    @Test func helpOnASmallScreen() {
        let expected = """
             READY 00:12:41   5001 Ana Ruiz                       14:32
            --------------------------------------- 60x15, best 80x24 --
              +-- HELP 2/10 -----------------------------------------+
              | WHILE IT RINGS                                       |
              | Enter a         answer the call                      |
              | r               refuse the call                      |
              | M m             stop the ring's sound; the call goes |
              |                 on ringing                           |
              | Tab Down        next page of attached data           |
              | Shift-Tab Up    previous page of attached data       |
              +------------------------------------------------------+
             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             Tab Next page   Shift-Tab Previous page
             Esc Close

            """
        #expect(screen(Sample.idle, 60, 15, keys: [.character("?"), .pageDown]) == expected)
    }

    @Test func quitQuestion() {
        let expected = """
             TALKING 00:03:27   5001 Ana Ruiz   webrtc.example:8086                   14:32
            --------------------------------------------------------------------------------
             > TALK   Perez, Luis   +34911000222
                      03:27   incoming   opus 48k   AEAD_AES_128_GCM
            --------------------------------------------------------------------------------
             QUALITY  GOOD   now   p95    last 45 s, the latest at the right
                        +-- QUIT? ---------------------------------------------+
                        | A call with Perez, Luis is up. Quitting ends it.     |
                        |                                                      |
                        | y ends the call and quits, Esc stays                 |
                        +------------------------------------------------------+
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
             y End call and quit
             Esc Stay

            """
        #expect(screen(Sample.talking, 80, 24, keys: [.character("q")]) == expected)
    }

    @Test func quitQuestionOnASmallScreen() {
        let expected = """
             TALKING 00:03:27   5001 Ana Ruiz                     14:32
            --------------------------------------- 60x15, best 80x24 --
             > TALK   Perez, Luis   +34911000222
              +-- QUIT? ---------------------------------------------+
              | A call with Perez, Luis is up. Quitting ends it.     |
              |                                                      |
              | y ends the call and quits, Esc stays                 |
              +------------------------------------------------------+
             PATH     relay over udp   through 127.0.0.1:3478
             DATA     Customer id  8841-22-B

             INFO  14:31:52  signed in, calls may come
            ------------------------------------------------------------
             y End call and quit
             Esc Stay

            """
        #expect(screen(Sample.talking, 60, 15, keys: [.character("q")]) == expected)
    }

    @Test func audioWindow() {
        var model = Sample.talking
        model.voice = VoiceModel(echoCancellation: true, noiseSuppression: false, gainControl: true, sidetone: 10)
        model.call?.levels.echoDecibels = 31
        let drawn = screen(model, 80, 24, keys: [.character("A")])
        #expect(drawn.contains("AUDIO"))
        #expect(drawn.contains("1  [x] Echo cancellation  31 dB taken out"))
        #expect(drawn.contains("2  [ ] Noise suppression"))
        #expect(drawn.contains("4  [x] Sidetone           10 % of your voice in the ear"))
        #expect(drawn.contains("Mic"))
        #expect(drawn.contains(" TALKING"))
    }

    @Test func switchingInTheAudioWindow() {
        var console = Console(model: Sample.talking)
        #expect(console.handle(.function(5), at: 1_000) == nil)
        var wanted = VoiceModel()
        wanted.noiseSuppression = true
        #expect(console.handle(.character("2"), at: 1_100) == .setVoice(wanted))
        wanted.sidetone = 5
        #expect(console.handle(.character("s"), at: 1_200) == .setVoice(wanted))
        #expect(console.handle(.escape, at: 1_300) == nil)
        #expect(console.handle(.character("2"), at: 1_400) == nil)
    }
}
