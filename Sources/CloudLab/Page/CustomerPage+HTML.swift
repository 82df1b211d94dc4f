extension CustomerPage {
    /// The page; `%NONCE%` stands for each response's own.
    static let html = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Call us</title>
        <style nonce="%NONCE%">
        """# + style + #"""
            </style>
            </head>
            <body>
            <main>
            <h1>Call us</h1>
            <form id="form">
              <label for="name">Your name</label>
              <input id="name" maxlength="100" autocomplete="name">
              <label for="matter">What is it about?</label>
              <input id="matter" maxlength="200">
              <label for="to">Whom to call</label>
              <input id="to" maxlength="64" value="support" required>
              <div class="buttons">
                <button id="call" class="go">Call</button>
                <button id="hold" type="button" hidden>Hold</button>
                <button id="hangup" type="button" class="stop" hidden>Hang up</button>
              </div>
            </form>
            <section id="incoming" hidden aria-live="assertive">
              <p><strong id="caller"></strong> is calling. <span id="data"></span></p>
              <div class="buttons">
                <button id="answer" class="go">Answer</button>
                <button id="reject" class="stop">Reject</button>
              </div>
            </section>
            <div id="keypad" role="group" aria-label="Keypad" hidden></div>
            <p id="status" role="status">Ready.</p>
            <label for="level">What you hear</label>
            <meter id="level" min="0" max="1" low="0.02" high="0.8" value="0"></meter>
            <dl id="figures"></dl>
            <details>
              <summary>Be called</summary>
              <form id="signin">
                <label for="user">Sign in as</label>
                <input id="user" maxlength="64" pattern="[A-Za-z0-9._\-@~*!]+" required>
                <div class="buttons"><button>Sign in</button></div>
              </form>
            </details>
            <audio id="audio" autoplay></audio>
            </main>
            <script nonce="%NONCE%">
            """# + wireScript + callScript + viewScript + #"""
            </script>
            </body>
            </html>

            """#

    private static let style = #"""
        :root { color-scheme: light dark; font: 17px/1.5 system-ui, sans-serif; }
        body { margin: 0; display: grid; place-items: start center; min-height: 100vh; }
        main { width: min(26rem, calc(100vw - 2rem)); padding: 2rem 0; }
        h1 { font-size: 1.6rem; margin: 0 0 1rem; }
        label { display: block; margin-top: .8rem; font-size: .9rem; }
        input, meter { width: 100%; box-sizing: border-box; }
        input { font: inherit; padding: .5rem .6rem; border: 1px solid #8888; border-radius: .4rem; }
        .buttons { display: flex; gap: .6rem; margin-top: 1rem; }
        button { font: inherit; padding: .5rem 1.4rem; border: 1px solid #8888; border-radius: .4rem; cursor: pointer; }
        button:disabled { opacity: .5; cursor: default; }
        .go { background: #1a7f37; border-color: #1a7f37; color: #fff; }
        .stop { background: #b3261e; border-color: #b3261e; color: #fff; }
        #status { margin: 1.2rem 0 .4rem; font-weight: 600; }
        #incoming { margin-top: 1.2rem; padding: .2rem 1rem 1rem; border: 2px solid #1a7f37; border-radius: .6rem; }
        dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem 1rem; font-size: .85rem; }
        dt { opacity: .7; } dd { margin: 0; font-variant-numeric: tabular-nums; }
        details { margin-top: 1.5rem; font-size: .9rem; }
        #keypad { display: grid; grid-template-columns: repeat(3, 4rem); gap: .4rem; margin-top: 1rem; }
        #keypad button { padding: .5rem 0; }
        [hidden] { display: none !important; }

        """#
}
