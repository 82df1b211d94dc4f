import Testing

extension WebDriver {
    /// Lets the customer's page listen for keys in what it hears, from now on and as soon as there is sound.
    ///
    /// A page is told nothing of keys it receives, but the browser plays each as its pair of tones.
    func listenForKeys() async throws {
        #expect(try await run(Self.listener) == .boolean(true))
    }

    /// The keys heard so far; the same key pressed twice within 80 ms counts once.
    func heardKeys() async throws -> String {
        let heard = try await run("return window.heardKeys")
        if let error = heard["error"].text { throw Program.Failure(description: "the page cannot listen: \(error)") }
        return heard["text"].text ?? ""
    }

    /// Measures the eight tones in 20 ms of the track with Goertzel's filter, every 10 ms.
    ///
    /// The reader's queue keeps what a busy page cannot look at in time. A key begins with four pieces in a row, and can be pressed
    /// again after eight without it: a browser that has no time breaks a tone, or joins one to the next.
    private static let listener = #"""
        const tones = [697, 770, 852, 941, 1209, 1336, 1477, 1633], keys = '123A456B789C*0#D';
        const heard = window.heardKeys = { text: '', error: null };

        const power = (piece, frequency, rate) => {
          const factor = 2 * Math.cos(2 * Math.PI * frequency / rate);
          let last = 0, former = 0;
          for (const sample of piece) [last, former] = [sample + factor * last - former, last];
          return 2 * (last * last + former * former - factor * last * former) / piece.length ** 2;
        };

        const keyIn = (piece, rate) => {
          const all = piece.reduce((sum, sample) => sum + sample * sample, 0) / piece.length;
          const powers = tones.map(tone => power(piece, tone, rate));
          const strongest = among => among.reduce((best, next) => powers[next] > powers[best] ? next : best);
          const row = strongest([0, 1, 2, 3]), column = strongest([4, 5, 6, 7]);
          const isKey = all > 1e-4 && powers[row] + powers[column] > 0.6 * all
            && Math.min(powers[row], powers[column]) > 0.1 * all;
          return isKey ? keys[4 * row + column - 4] : '';
        };

        const listen = async () => {
          const audio = document.getElementById('audio');
          while (!audio.srcObject) await new Promise(done => setTimeout(done, 10));
          const [track] = audio.srcObject.getAudioTracks();
          const reader = new MediaStreamTrackProcessor({ track, maxBufferSize: 10000 }).readable.getReader();
          let samples = [], latest = '', repeats = 0, pressed = '';
          for (;;) {
            const { value: data, done } = await reader.read();
            if (done) return;
            const rate = data.sampleRate, more = new Float32Array(data.numberOfFrames);
            data.copyTo(more, { planeIndex: 0, format: 'f32-planar' });
            data.close();
            samples.push(...more);
            while (samples.length >= rate / 50) {
              const key = keyIn(samples.slice(0, rate / 50), rate);
              samples.splice(0, rate / 100);
              repeats = key === latest ? repeats + 1 : 1;
              latest = key;
              if (!key && repeats === 8) pressed = '';
              if (!key || repeats !== 4 || key === pressed) continue;
              pressed = key;
              heard.text += key;
            }
          }
        };
        listen().catch(error => { heard.error = String(error); });
        return true;
        """#
}
