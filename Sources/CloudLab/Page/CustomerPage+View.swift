extension CustomerPage {
    /// The page's surface: buttons in, text out.
    ///
    /// Whatever came from elsewhere is set as text, never as markup.
    static let viewScript = #"""
        const parameters = new URLSearchParams(location.search);
        const element = id => document.getElementById(id);
        const labState = window.labState = {
          state: 'idle', user: null, peer: null, error: null, data: [], audioEnergy: 0, audioLevel: 0, packets: 0,
          packetsSent: 0, packetsLost: 0, jitter: 0, rtt: 0, codec: '', path: '', calls: 0, digits: '' };
        const options = {
          video: parameters.has('video'),
          iceServers: parameters.has('turn') ? [{
            urls: parameters.getAll('turn'), username: parameters.get('turnuser') || '',
            credential: parameters.get('turnpassword') || '' }] : [] };
        const sentences = {
          idle: 'Ready.', ready: 'Ready to be called.', calling: 'Calling …', ringing: 'Somebody is calling.',
          connecting: 'Connecting …', connected: 'Connected.', held: 'On hold.', ended: 'The call has ended.' };
        let call = null, waiting = null;

        const view = {
          show(state, sentence) {
            labState.state = state;
            const isInCall = ['calling', 'connecting', 'connected', 'held'].includes(state);
            element('call').disabled = isInCall || state === 'ringing';
            element('hangup').hidden = !isInCall;
            element('hold').hidden = !['connected', 'held'].includes(state);
            element('hold').textContent = state === 'held' ? 'Resume' : 'Hold';
            element('keypad').hidden = state !== 'connected';
            element('incoming').hidden = state !== 'ringing';
            element('status').textContent = sentence || sentences[state];
          },
          play(stream) { element('audio').srcObject = stream; },
          connectionChanged(changed, state) {
            if (changed !== call) return;
            if (state === 'connected') view.show(call.isHeld ? 'held' : 'connected');
            if (state === 'disconnected') element('status').textContent = 'The sound is interrupted …';
            if (state === 'failed') { call.connection.restartIce(); call.offer().catch(fail); }
          } };

        const wire = new Wire(
          (text, peer) => receive(text, peer).catch(fail),
          sentence => { if (!wire.session && call) end(sentence); else element('status').textContent = sentence; });

        function fail(error) {
          labState.error = String(error.message || error);
          if (call) { call.bye(); end(labState.error); } else view.show('ended', labState.error);
        }

        function end(sentence) {
          if (call) call.close();
          call = waiting = null;
          labState.peer = null;
          view.show('ended', sentence);
        }

        function begin(peer, data) {
          labState.error = null;
          labState.peer = peer;
          labState.calls += 1;
          labState.digits = '';
          return new Call(peer, data, wire, view, options);
        }

        async function place(to) {
          if (call || waiting) return;
          const data = ['name', 'matter'].map(key => ({ key, value: element(key).value.trim() }));
          call = begin(to, data.filter(entry => entry.value));
          view.show('calling');
          if (!wire.session) await wire.signIn('anon' + crypto.randomUUID().replaceAll('-', ''));
          await call.offer();
        }

        async function signIn(user) {
          await wire.signIn(user);
          labState.user = user;
          view.show('ready', 'Signed in as ' + user + '.');
        }

        async function answer() {
          if (!waiting) return;
          const { offer, peer } = waiting;
          waiting = null;
          call = begin(peer, []);
          view.show('connecting');
          await (offer ? call.answer(offer) : call.offer());
        }

        function ring(offer, peer) {
          waiting = { offer, peer };
          labState.data = (offer && offer.attacheddata) || [];
          element('caller').textContent = peer;
          element('data').textContent = labState.data.map(entry => entry.key + ': ' + entry.value).join(', ');
          view.show('ringing');
          if (parameters.get('auto') === 'answer') return answer();
        }

        function hangUp() {
          if (call) { call.bye(); end(); } else if (waiting) { wire.post('BYE', waiting.peer); end(); }
        }

        function press(keys) {
          if (!call || !call.press(keys)) return false;
          labState.digits += keys;
          return true;
        }
        window.pressKeys = press;

        async function receive(text, peer) {
          if (text.startsWith('BYE')) { if (call || waiting) end(labState.error); return; }
          if (text.startsWith('INVITE')) return call ? call.offer() : ring(null, peer);
          if (text.startsWith('EVENT-TALK')) return waiting ? answer() : call && call.isHeld && call.hold(false);
          if (text.startsWith('EVENT-HOLD')) return call && !call.isHeld && call.hold(true);
          const brace = text.indexOf('{');
          if (!text.startsWith('SDP') || brace < 0) return;
          const message = JSON.parse(text.slice(brace));
          if (message.messageType === 'OFFER') return call ? call.answer(message) : ring(message, peer);
          if (message.messageType === 'ERROR') {
            labState.error = 'The call failed: ' + message.errorType;
            element('status').textContent = labState.error;
          }
          if (message.messageType === 'ANSWER' && call) {
            if (labState.state === 'calling') view.show('connecting');
            await call.accept(message);
            if (call && call.connection.connectionState === 'connected') view.show(call.isHeld ? 'held' : 'connected');
          }
        }

        async function showFigures() {
          if (!call) return;
          const figures = await call.figures();
          Object.assign(labState, {
            audioEnergy: figures.energy, audioLevel: figures.level, packets: figures.packets,
            packetsSent: figures.sent, packetsLost: figures.lost, jitter: figures.jitter, rtt: figures.rtt,
            codec: figures.codec, path: figures.path });
          element('level').value = figures.level;
          const rows = {
            'Packets received': figures.packets, 'Packets lost': figures.lost, 'Packets sent': figures.sent,
            'Jitter': figures.jitter.toFixed(1) + ' ms', 'Round trip': figures.rtt.toFixed(1) + ' ms',
            'Codec': figures.codec, 'Path': figures.path };
          element('figures').replaceChildren(...Object.entries(rows).flatMap(([name, value]) => {
            const term = document.createElement('dt'), definition = document.createElement('dd');
            term.textContent = name;
            definition.textContent = value;
            return [term, definition];
          }));
        }

        element('form').onsubmit = event => { event.preventDefault(); place(element('to').value.trim()).catch(fail); };
        element('signin').onsubmit = event => { event.preventDefault(); signIn(element('user').value).catch(fail); };
        for (const key of '123456789*0#') {
          const button = document.createElement('button');
          button.type = 'button';
          button.textContent = key;
          button.onclick = () => press(key);
          element('keypad').append(button);
        }
        element('answer').onclick = () => answer().catch(fail);
        element('reject').onclick = element('hangup').onclick = hangUp;
        element('hold').onclick = () => call && call.hold(!call.isHeld).catch(fail);
        addEventListener('pagehide', () => wire.leave(call && call.peer));
        setInterval(() => showFigures().catch(() => {}), 200);

        for (const key of ['name', 'matter', 'to', 'user'])
          if (parameters.has(key)) element(key).value = parameters.get(key);
        (async () => {
          if (parameters.get('user')) await signIn(parameters.get('user'));
          if (parameters.get('auto') === 'call') await place(element('to').value);
        })().catch(fail);

        """#
}
